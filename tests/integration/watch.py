"""watch.py HOME PROGRAM: until it is told to end, counts the new models of a home and the processes of
the program that run at once; prints both."""
import os
import signal
import sys
import time

home, program = sys.argv[1:3]
program = os.path.realpath(program)
models, most, seen = 0, 0, None
running = True


def stop(*_):
    global running
    running = False


def processes():
    count = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            count += os.readlink(f"/proc/{pid}/exe") == program
        except OSError:
            pass
    return count


signal.signal(signal.SIGTERM, stop)
while running:
    status = os.stat(home + "/model")
    model = (status.st_ino, status.st_mtime_ns)
    models += seen is not None and model != seen
    seen = model
    most = max(most, processes())
    time.sleep(0.005)
print(models, most)
