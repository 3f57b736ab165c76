"""Echo on asyncio's sockets, with a task for each connection. Arguments: port, raw or lf."""

import asyncio
import resource
import socket
import sys


async def echo_raw(loop, client):
    while data := await loop.sock_recv(client, 65536):
        await loop.sock_sendall(client, data)


async def echo_lines(loop, client):
    rest = b""
    while data := await loop.sock_recv(client, 65536):
        data = rest + data
        end = data.rfind(b"\n") + 1
        rest = data[end:]
        if end:
            await loop.sock_sendall(client, data[:end])


async def serve(loop, client, echo):
    with client:
        try:
            await echo(loop, client)
        except ConnectionError:
            pass


async def main(port, framing):
    loop = asyncio.get_running_loop()
    echo = echo_lines if framing == "lf" else echo_raw
    server = socket.create_server(("", int(port)), backlog=4096)
    server.setblocking(False)
    tasks = set()
    while True:
        client, _ = await loop.sock_accept(server)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        task = loop.create_task(serve(loop, client, echo))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
asyncio.run(main(*sys.argv[1:]))
