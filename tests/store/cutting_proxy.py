#!/usr/bin/env python3
"""A bad line to a PostgreSQL server: cutting_proxy.py FOLDER-OF-ITS-SOCKET NEW-FOLDER BYTES|bad

Clients connect to the socket in NEW-FOLDER. The line of each is cut after BYTES that it has sent; with 0,
as soon as it has sent a write, which the server still does, but nobody hears of it. A bad line is slow now and
then, is cut at any moment, or ends in one direction only, until there is a file `mended` in NEW-FOLDER. Prints a
line when it listens."""
import os
import random
import select
import socket
import sys
import threading
import time

server_folder, folder = sys.argv[1:3]
bad = sys.argv[3] == "bad"
limit = 1 << 40 if bad else int(sys.argv[3])
chance = random.Random(3)
NAME = ".s.PGSQL.5432"
WRITE = b"INSERT INTO mailsift.training"


def serve_badly(client, _):
    server = socket.socket(socket.AF_UNIX)
    server.connect(os.path.join(server_folder, NAME))
    left, half = chance.randrange(2000, 60000), chance.random() < 0.3
    while left > 0:
        for ready in select.select([client, server], [], [])[0]:
            data = ready.recv(min(left, 65536))
            if chance.random() < 0.02:
                time.sleep(chance.random() / 4)
            left = left - len(data) if data else 0
            (client if ready is server else server).sendall(data)
            if left <= 0:
                break
    if half:
        # The client hears nothing more, and the server waits for what never comes.
        client.shutdown(socket.SHUT_WR)
        time.sleep(2)
    client.close()
    server.close()


def serve(client, limit):
    server = socket.socket(socket.AF_UNIX)
    server.connect(os.path.join(server_folder, NAME))
    left = limit or 1 << 40
    while left > 0:
        for ready in select.select([client, server], [], [])[0]:
            data = ready.recv(65536 if ready is server else min(left, 65536))
            if not data:
                left = 0
                break
            if ready is client:
                left -= len(data)
                server.sendall(data)
                if limit == 0 and (b"COMMIT" in data or WRITE in data):
                    left = 0
                    break
            else:
                client.sendall(data)
    if limit == 0:
        server.shutdown(socket.SHUT_WR)
        while server.recv(65536):
            pass
    client.close()
    server.close()


def main():
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(os.path.join(folder, NAME))
    listener.listen()
    print("listening", flush=True)
    while True:
        client = listener.accept()[0]
        now_bad = bad and not os.path.exists(os.path.join(folder, "mended"))
        threading.Thread(target=serve_badly if now_bad else serve, args=(client, limit), daemon=True).start()


main()
