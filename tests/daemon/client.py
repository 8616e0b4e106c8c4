#!/usr/bin/env python3
"""Clients that do what real ones do not: bytes as given, to the sockets in the current folder.

  client.py raw SOCKET [--hold] < BYTES    sends, ends its side (or holds it open), prints the answer
  client.py slow SOCKET < BYTES            the same, one byte at a time
  client.py idle SOCKET N SECONDS          N connections that say nothing
  client.py stall SOCKET N SECONDS         N connections that never read their answer
  client.py http PATH                      GET over the socket `http`; prints the body
  client.py activate SOCKET NAME PROGRAM...   runs a program with a socket handed over as systemd does
"""
import os
import socket
import sys
import time


def connect(path):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect(path)
    return s


def answer_of(s):
    out = b""
    try:
        while piece := s.recv(65536):
            out += piece
    except (ConnectionResetError, TimeoutError) as e:
        out += f"[{type(e).__name__}]".encode()
    return out


def send(s, data):
    try:
        s.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the answer says why


def main(what, *rest):
    out = b""
    if what == "raw":
        s = connect(rest[0])
        send(s, sys.stdin.buffer.read())
        if rest[1:] != ("--hold",):
            try:
                s.shutdown(socket.SHUT_WR)
            except OSError:
                pass
        out = answer_of(s)
    elif what == "slow":
        s = connect(rest[0])
        for byte in sys.stdin.buffer.read():
            send(s, bytes([byte]))
        s.shutdown(socket.SHUT_WR)
        out = answer_of(s)
    elif what == "idle":
        idle = [connect(rest[0]) for _ in range(int(rest[1]))]
        print(len(idle), flush=True)
        time.sleep(float(rest[2]))
    elif what == "stall":
        mail = b"Subject: x\n\n" + b"hello\n" * 400_000
        stalled = []
        for _ in range(int(rest[1])):
            stalled.append(connect(rest[0]))
            send(stalled[-1], b"PROCESS SPAMC/1.5\r\nContent-length: %d\r\n\r\n" % len(mail) + mail)
        print(len(stalled), flush=True)
        time.sleep(float(rest[2]))
    elif what == "http":
        s = connect("http")
        s.sendall(f"GET {rest[0]} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head, _, out = answer_of(s).partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            sys.exit(head.decode())
    elif what == "activate":
        s = socket.socket(socket.AF_UNIX)
        s.bind(rest[0])
        s.listen(16)
        os.dup2(s.fileno(), 3)
        os.set_inheritable(3, True)
        os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES=rest[1])
        os.execv(rest[2], rest[2:])
    else:
        sys.exit(__doc__)
    sys.stdout.buffer.write(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
