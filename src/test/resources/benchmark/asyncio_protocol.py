"""Echo on an asyncio protocol. Arguments: port, raw or lf, and for TLS the files with certificate and key."""

import asyncio
import resource
import ssl
import sys


class RawEcho(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


class LineEcho(RawEcho):
    rest = b""

    def data_received(self, data):
        if self.rest:
            data = self.rest + data
        end = data.rfind(b"\n") + 1
        self.rest = data[end:]
        if end:
            self.transport.write(data[:end])


async def main(port, framing, *keys):
    tls = None
    if keys:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(*keys)
    echo = LineEcho if framing == "lf" else RawEcho
    server = await asyncio.get_running_loop().create_server(echo, port=int(port), ssl=tls, backlog=4096)
    await server.serve_forever()


files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
asyncio.run(main(*sys.argv[1:]))
