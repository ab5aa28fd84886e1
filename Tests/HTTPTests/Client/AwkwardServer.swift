import Foundation

/// A server written in Python that misbehaves on request, on a free loopback port, in a process of its own.
final class AwkwardServer: Sendable {
  let port: Int
  private let process: Process

  /// Starts a server; `arguments` are `tls CERTIFICATE KEY`, `proxy`, or nothing.
  init(_ arguments: [String] = []) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-u", "-c", Self.script] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    self.process = process
    var line = Data()
    while !line.contains(0x0A) {
      let part = output.fileHandleForReading.availableData
      guard !part.isEmpty else { throw Failure() }
      line += part
    }
    guard
      let port = Int(
        String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    else { throw Failure() }
    self.port = port
  }

  struct Failure: Error {}

  /// The one for all tests that do not count what arrives.
  static let shared = Result { try AwkwardServer() }

  deinit { process.terminate() }

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

  /// What the server does is chosen by the path; see the functions in it.
  static let script = #"""
    import gzip, json, os, random, socket, ssl, struct, sys, threading, time, urllib.parse
    mode = sys.argv[1] if len(sys.argv) > 1 else ''
    closes = 0
    requests = []
    connections = 0
    lock = threading.Lock()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('127.0.0.1', 0))
    listener.listen(512)
    context = None
    if mode == 'tls':
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])

    def answer(body=b'', status='200 OK', headers=()):
        if isinstance(body, str): body = body.encode()
        lines = ['HTTP/1.1 ' + status, 'Content-Length: %d' % len(body)] + list(headers)
        return '\r\n'.join(lines).encode() + b'\r\n\r\n' + body

    def chunk(data):
        return b'%x\r\n' % len(data) + data + b'\r\n'

    CHUNKED = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'

    def wait_for_close(connection):
        global closes
        try:
            while connection.recv(4096): pass
        except OSError: pass
        with lock: closes += 1

    def serve(connection, number):
        global closes
        if context: connection = context.wrap_socket(connection, server_side=True)
        elif connection.recv(1, socket.MSG_PEEK) == b'\x16':
            connection.sendall(b'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'); return
        stream = connection.makefile('rb')
        send = connection.sendall
        while True:
            line = stream.readline()
            if not line: return
            method, target, _ = line.decode('latin-1').split()
            headers = []
            while True:
                line = stream.readline().decode('latin-1').strip('\r\n')
                if not line: break
                headers.append(line.split(': ', 1) if ': ' in line else [line.rstrip(':'), ''])
            fields = {name.lower(): value for name, value in headers}
            body = stream.read(int(fields.get('content-length', 0)))
            with lock: requests.append(target)
            if mode == 'proxy':
                if method == 'CONNECT':
                    send(b'HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n'); continue
                send(answer(json.dumps({'proxied': target, 'headers': headers}))); continue
            parts = urllib.parse.urlsplit(target)
            query = dict(urllib.parse.parse_qsl(parts.query))
            path = parts.path
            if path == '/hello': send(answer('hello', headers=['X-Word: one', 'x-word:two']))
            elif path == '/echo':
                send(answer(json.dumps({'method': method, 'target': target, 'headers': headers,
                                        'body': body.decode('latin-1'), 'connection': number})))
            elif path == '/status': send(answer('no', status=query['code'] + ' Word'))
            elif path == '/empty': send(b'HTTP/1.1 204 No Content\r\n\r\n')
            elif path == '/connection':
                time.sleep(float(query.get('wait', 0))); send(answer(str(number)))
            elif path == '/connections': send(answer(str(connections)))
            elif path == '/closes': send(answer(str(closes)))
            elif path == '/count': send(answer(str(requests.count(query['of']))))
            elif path == '/slow': time.sleep(float(query['s'])); send(answer('late'))
            elif path == '/silent': wait_for_close(connection); return
            elif path == '/stall':
                send(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome'); wait_for_close(connection); return
            elif path == '/drip':
                send(CHUNKED)
                while True: send(chunk(b'drop')); time.sleep(0.05)
            elif path == '/cut':
                send(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this'); connection.close(); return
            elif path == '/cut-chunk':
                send(CHUNKED + b'64\r\nonly this'); connection.close(); return
            elif path == '/bad-chunk':
                send(CHUNKED + b'zz\r\nonly this\r\n'); connection.close(); return
            elif path == '/close': connection.close(); return
            elif path == '/reset':
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                connection.close(); return
            elif path == '/chunked':
                send(CHUNKED)
                for byte in 'h\u00e4llo \U0001F600'.encode(): send(chunk(bytes([byte])))
                send(b'0\r\nX-Trailer: late\r\n\r\n')
            elif path == '/gzip':
                send(answer(gzip.compress(b'plain text ' * 1000), headers=['Content-Encoding: gzip']))
            elif path == '/bomb':
                send(answer(gzip.compress(bytes(50 << 20)), headers=['Content-Encoding: gzip']))
            elif path == '/bad-gzip': send(answer(b'this is no gzip data', headers=['Content-Encoding: gzip']))
            elif path == '/redirect':
                send(answer('go', status=query.get('status', '302') + ' There', headers=['Location: ' + query['to']]))
            elif path == '/circle': send(answer(status='301 Moved', headers=['Location: /circle']))
            elif path == '/fat-redirect':
                send(b'HTTP/1.1 302 Found\r\nLocation: /hello\r\nContent-Length: 1000000000\r\n\r\n' + bytes(200000))
                wait_for_close(connection); return
            elif path == '/declared':
                send(b'HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n'); wait_for_close(connection); return
            elif path == '/big':
                send(CHUNKED)
                for _ in range(int(query['kb'])): send(chunk(bytes(1024)))
                send(b'0\r\n\r\n')
            elif path == '/pattern':
                size = int(query['kb']) * 1024
                send(b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n' % size)
                sent = 0
                block = bytes(range(251)) * 64
                while sent < size:
                    part = block[:size - sent]; send(part); sent += len(part)
                    with lock: requests.append('sent %d' % sent)
            elif path == '/sent':
                with lock: send(answer([r for r in requests if r.startswith('sent')][-1][5:]))
            elif path == '/header-flood':
                send(b'HTTP/1.1 200 OK\r\n')
                while True: send(b'X-Field: %s\r\n' % (b'x' * 1000))
            elif path == '/many-headers':
                send(b'HTTP/1.1 200 OK\r\n' + b'a: b\r\n' * 5000 + b'Content-Length: 0\r\n\r\n')
            elif path == '/fuzz':
                chance = random.Random(int(query['seed']))
                data = bytearray(chance.choice([
                    answer('hello', headers=['X-Word: one', 'Set-Cookie: a=b', 'Retry-After: 3']),
                    CHUNKED + chunk(b'hello') + chunk(b'there') + b'0\r\nX-Trailer: late\r\n\r\n',
                    answer(gzip.compress(b'text ' * 99), headers=['Content-Encoding: gzip']),
                    answer('go', status='302 There', headers=['Location: /hello']),
                    b'HTTP/1.1 103 Hints\r\nLink: <x>\r\n\r\n' + answer('hello')]))
                for _ in range(chance.randrange(8)):
                    place = chance.randrange(len(data))
                    kind = chance.randrange(4)
                    if kind == 0: data[place] = chance.randrange(256)
                    elif kind == 1: del data[place:place + chance.randrange(1, 9)]
                    elif kind == 2: data[place:place] = bytes(chance.choices(b'\r\n :;,0\xff\x00aF9', k=5))
                    else: data[place:place] = data[max(0, place - 20):place]
                    if not data: break
                try: send(bytes(data))
                finally: connection.shutdown(socket.SHUT_WR); connection.close()
                return
            elif path == '/garbage': send(b'SSH-2.0-OpenSSH_9.2\r\n' * 20); connection.close(); return
            elif path == '/hints':
                send(b'HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n' + answer('after hints'))
            elif path == '/folded':
                send(b'HTTP/1.1 200 OK\r\nX-Long: one\r\n  two\r\nContent-Length: 0\r\n\r\n')
            elif path == '/folded-first':
                send(b'HTTP/1.1 200 OK\r\n folded ' + b'x' * 500 + b'\r\nContent-Length: 0\r\n\r\n')
            elif path == '/events':
                send(b'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n')
                for index in range(int(query['n'])): send(b'id: %d\ndata: {"n": %d}\n\n' % (index, index))
                connection.close(); return
            else: send(answer('nothing here', status='404 Not Found'))

    def guarded(connection, number):
        global closes
        try: serve(connection, number)
        except (OSError, ssl.SSLError, ValueError):
            with lock: closes += 1
        finally:
            try: connection.close()
            except OSError: pass

    parent = os.getppid()

    def end_with_parent():
        while os.getppid() == parent: time.sleep(1)
        os._exit(0)

    threading.Thread(target=end_with_parent, daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        connections += 1
        threading.Thread(target=guarded, args=(connection, connections), daemon=True).start()
    """#
}
