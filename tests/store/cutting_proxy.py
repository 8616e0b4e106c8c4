#!/usr/bin/env python3
"""A bad line to a PostgreSQL server: cutting_proxy.py FOLDER-OF-ITS-SOCKET NEW-FOLDER BYTES

Clients connect to the socket in NEW-FOLDER. The line of each is cut after BYTES that it has sent; with 0,
as soon as it has sent a COMMIT, which the server still does, but nobody hears of it. Prints a line when
it listens."""
import os
import select
import socket
import sys
import threading

server_folder, folder, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])
NAME = ".s.PGSQL.5432"


def serve(client):
    server = socket.socket(socket.AF_UNIX)
    server.connect(os.path.join(server_folder, NAME))
    left = limit or 1 << 30
    while left > 0:
        for ready in select.select([client, server], [], [])[0]:
            data = ready.recv(65536 if ready is server else min(left, 65536))
            if not data:
                left = 0
                break
            if ready is client:
                left -= len(data)
                server.sendall(data)
                if limit == 0 and b"COMMIT" in data:
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
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


main()
