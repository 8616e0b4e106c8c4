// Where the snapshot of a home's model is published.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "classify/model.h"

namespace [[gnu::visibility("default")]] classify {

class ModelStore {
 public:
  virtual ~ModelStore() = default;
  // Empty if no model was ever published. Throws Error as open_model does.
  [[nodiscard]] virtual std::optional<Model> open() const = 0;
  // The new snapshot is durable, and readers see all of it or none of it. Throws Error (io); then
  // the old snapshot stays.
  virtual void publish(const Model& model) = 0;
};

// A file; see model_file.h.
[[nodiscard]] std::shared_ptr<ModelStore> open_model_store(const std::filesystem::path& path);

[[nodiscard]] std::shared_ptr<ModelStore> model_store_in_memory();

}  // namespace classify
