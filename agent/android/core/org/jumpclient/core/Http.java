package org.jumpclient.core;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Requests in HTTP/1.1, and the upgrade of a connection to a WebSocket. */
final class Http {
    private static final int HEAD_LIMIT = 16 * 1024;
    private static final int BODY_LIMIT = 64 * 1024;
    private static final long ANSWER_NANOS = 30_000_000_000L;
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private Http() {}

    /** An answer. The names of its headers are in lower case. */
    static final class Answer {
        final int status;
        final Map<String, String> headers;
        byte[] body = new byte[0];

        Answer(int status, Map<String, String> headers) {
            this.status = status;
            this.headers = headers;
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Send one request, and return its successful answer. {@code body} is JSON or null. */
    static Answer ask(Site site, String method, String path, String authorization, String body)
            throws IOException, Refusal {
        byte[] data = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = head(site, method, path, authorization);
        head.append("Connection: close\r\n");
        if (body != null) {
            head.append("Content-Type: application/json\r\n");
            head.append("Content-Length: ").append(data.length).append("\r\n");
        }
        try (Socket socket = site.dial()) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.write(latin(head.append("\r\n").toString()));
            whole.write(data);
            socket.getOutputStream().write(whole.toByteArray());
            Answer answer = read(socket.getInputStream());
            if (answer.status < 200 || answer.status > 299) {
                throw Refusal.of(answer);
            }
            return answer;
        }
    }

    /** Upgrade a new connection to a WebSocket. */
    static void upgrade(Site site, Socket socket, String path, String headers)
            throws IOException, Refusal {
        String key = Bytes.base64(Bytes.random(16));
        StringBuilder head = head(site, "GET", path, "");
        head.append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
        head.append("Sec-WebSocket-Key: ").append(key).append("\r\n").append(headers);
        socket.getOutputStream().write(latin(head.append("\r\n").toString()));
        InputStream in = socket.getInputStream();
        Answer answer = readHead(in);
        if (answer.status != 101) {
            readBody(in, answer);
            throw Refusal.of(answer);
        }
        Map<String, String> found = answer.headers;
        boolean accepts = accept(key).equals(found.get("sec-websocket-accept"))
                && "websocket".equalsIgnoreCase(found.get("upgrade"))
                && !found.containsKey("sec-websocket-extensions")
                && !found.containsKey("sec-websocket-protocol");
        if (!accepts) {
            throw new IOException("the answer belongs to another handshake");
        }
    }

    private static StringBuilder head(Site site, String method, String path, String authorization) {
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(site.address).append("\r\n");
        if (!authorization.isEmpty()) {
            head.append("Authorization: ").append(authorization).append("\r\n");
        }
        return head;
    }

    private static String accept(String key) throws IOException {
        try {
            return Bytes.base64(MessageDigest.getInstance("SHA-1").digest(latin(key + GUID)));
        } catch (NoSuchAlgorithmException error) {
            throw new IOException(error);
        }
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Answer read(InputStream in) throws IOException {
        Answer answer = readHead(in);
        readBody(in, answer);
        return answer;
    }

    /** Read the head byte by byte, so that nothing behind it is taken. */
    private static Answer readHead(InputStream in) throws IOException {
        long end = System.nanoTime() + ANSWER_NANOS;
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the server closed the connection without a response");
            }
            head.append((char) next);
            if (head.length() > HEAD_LIMIT || System.nanoTime() - end > 0) {
                throw new IOException("the server's response did not end");
            }
        }
        String[] lines = head.substring(0, head.length() - 4).split("\r\n");
        if (!lines[0].matches("HTTP/1\\.[0-9] [0-9]{3}( .*)?")) {
            throw new IOException("the answer is not HTTP");
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 0) {
                throw new IOException("a header has no colon");
            }
            String name = lines[i].substring(0, colon).trim().toLowerCase(Locale.ROOT);
            String value = lines[i].substring(colon + 1).trim();
            String earlier = headers.get(name);
            headers.put(name, earlier == null ? value : earlier + ", " + value);
        }
        return new Answer(Integer.parseInt(lines[0].substring(9, 12)), headers);
    }

    private static void readBody(InputStream in, Answer answer) throws IOException {
        String length = answer.headers.get("content-length");
        boolean known = length != null && length.matches("[0-9]{1,9}");
        int wanted = known ? Math.min(BODY_LIMIT, Integer.parseInt(length)) : BODY_LIMIT;
        if ("chunked".equalsIgnoreCase(answer.headers.get("transfer-encoding"))) {
            throw new IOException("the answer's length is unknown");
        }
        long end = System.nanoTime() + ANSWER_NANOS;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] part = new byte[4096];
        while (out.size() < wanted && System.nanoTime() - end < 0) {
            int count = in.read(part, 0, Math.min(part.length, wanted - out.size()));
            if (count < 0) {
                break;
            }
            out.write(part, 0, count);
        }
        if (known && out.size() < wanted) {
            throw new EOFException("the server's response did not end");
        }
        answer.body = out.toByteArray();
    }
}
