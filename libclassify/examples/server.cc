// A program that stays: threads judge the files named on standard input while others train the
// model.
//
//   server MODEL < paths
#include <classify/classify.h>

#include <condition_variable>
#include <fstream>
#include <iostream>
#include <iterator>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <vector>

namespace {

// Hands the lines of one thread to many.
class Queue {
 public:
  void push(std::string path) {
    const std::lock_guard lock(mutex_);
    paths_.push(std::move(path));
    changed_.notify_one();
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  bool pop(std::string& path) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || !paths_.empty(); });
    if (paths_.empty()) return false;
    path = std::move(paths_.front());
    paths_.pop();
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::queue<std::string> paths_;
  bool closed_ = false;
};

//! [worker]
// Any number of threads share one classifier; none of them ever waits for a new model.
void judge_all(const classify::Classifier& classifier, Queue& queue, std::mutex& output) {
  std::string path;
  while (queue.pop(path)) {
    std::ifstream file(path, std::ios::binary);
    const std::string raw{std::istreambuf_iterator<char>(file), {}};
    const classify::Verdict verdict = classifier.judge(raw);
    const std::string trouble = classifier.model().error();  // the model on disk is damaged: log it
    const std::lock_guard lock(output);
    std::cout << classify::name(verdict.cls) << ' ' << path << std::endl;
    if (!trouble.empty()) std::cerr << "still on the model before: " << trouble << '\n';
  }
}
//! [worker]

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: server MODEL < paths\n";
    return 64;
  }
  try {
    //! [start]
    const classify::Classifier classifier(argv[1]);  // looks at the file again ten times a second
    Queue queue;
    std::mutex output;
    constexpr int kThreads = 4;
    std::vector<std::jthread> threads;
    threads.reserve(kThreads);
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] { judge_all(classifier, queue, output); });
    }
    //! [start]
    for (std::string path; std::getline(std::cin, path);) queue.push(std::move(path));
    queue.close();
  } catch (const classify::Error& error) {  // no model to begin with
    std::cerr << "server: " << error.what() << '\n';
    return 74;
  }
}
