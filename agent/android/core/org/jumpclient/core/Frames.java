package org.jumpclient.core;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The client side of RFC 6455 framing, without any I/O.
 *
 * The methods that make frames and the one that reads them may be called by two threads.
 */
public final class Frames {
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;
    public static final int NORMAL = 1000;
    public static final int PROTOCOL = 1002;
    public static final int BAD_DATA = 1007;
    public static final int POLICY = 1008;
    public static final int TOO_BIG = 1009;
    private static final int CONTROL_LIMIT = 125;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What arrived: a whole text, whole bytes, a ping or pong, or the end with its code. */
    public static final class Event {
        public final int opcode;
        public final byte[] data;
        public final String text;
        public final int code;

        Event(int opcode, byte[] data, String text, int code) {
            this.opcode = opcode;
            this.data = data;
            this.text = text;
            this.code = code;
        }
    }

    /** The peer violated the framing. The connection closes with {@code code}. */
    public static final class Violation extends Exception {
        private static final long serialVersionUID = 1;
        public final int code;

        Violation(int code, String reason) {
            super(reason);
            this.code = code;
        }
    }

    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
    private byte[] incoming = new byte[0];
    private int message;
    private boolean closed;

    /** Return the bytes of a text message. */
    public static byte[] text(String text) {
        return frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Return the bytes of a close frame. */
    public static byte[] close(int code, String reason) {
        byte[] encoded = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(encoded.length, CONTROL_LIMIT - 2);
        while (length < encoded.length && length > 0 && (encoded[length] & 0xC0) == 0x80) {
            length--; // not in the middle of a character
        }
        ByteBuffer payload = ByteBuffer.allocate(2 + length).putShort((short) code);
        payload.put(encoded, 0, length);
        return frame(CLOSE, payload.array());
    }

    /** Return the bytes of one frame, masked with a new key. */
    public static byte[] frame(int opcode, byte[] payload) {
        int head = payload.length < 126 ? 2 : payload.length < 0x10000 ? 4 : 10;
        ByteBuffer out = ByteBuffer.allocate(head + 4 + payload.length);
        out.put((byte) (0x80 | opcode));
        if (head == 2) {
            out.put((byte) (0x80 | payload.length));
        } else if (head == 4) {
            out.put((byte) 0xFE).putShort((short) payload.length);
        } else {
            out.put((byte) 0xFF).putLong(payload.length);
        }
        byte[] key = new byte[4];
        RANDOM.nextBytes(key);
        out.put(key);
        for (int i = 0; i < payload.length; i++) {
            out.put((byte) (payload[i] ^ key[i & 3]));
        }
        return out.array();
    }

    /** Process bytes of the peer, and return the events that they complete. */
    public List<Event> receive(byte[] data, int count) throws Violation {
        byte[] joined = new byte[incoming.length + count];
        System.arraycopy(incoming, 0, joined, 0, incoming.length);
        System.arraycopy(data, 0, joined, incoming.length, count);
        List<Event> events = new ArrayList<>();
        int at = 0;
        while (!closed) {
            int used = take(joined, at, events);
            if (used == 0) {
                break;
            }
            at += used;
        }
        incoming = java.util.Arrays.copyOfRange(joined, at, joined.length);
        return events;
    }

    /** Take one frame, and return how many bytes it has; 0 while it is incomplete. */
    private int take(byte[] from, int at, List<Event> events) throws Violation {
        if (from.length - at < 2) {
            return 0;
        }
        int first = from[at] & 0xFF;
        int second = from[at + 1] & 0xFF;
        if ((first & 0x70) != 0) {
            throw new Violation(PROTOCOL, "reserved bits are set");
        }
        if ((second & 0x80) != 0) {
            throw new Violation(PROTOCOL, "a server's frame must not be masked");
        }
        int head = second < 126 ? 2 : second == 126 ? 4 : 10;
        if (from.length - at < head) {
            return 0;
        }
        long length = length(from, at, second);
        check(first, length);
        if (from.length - at - head < length) {
            return 0;
        }
        byte[] payload = java.util.Arrays.copyOfRange(from, at + head, at + head + (int) length);
        take(first, payload, events);
        return head + payload.length;
    }

    private static long length(byte[] from, int at, int second) throws Violation {
        if (second < 126) {
            return second;
        }
        ByteBuffer in = ByteBuffer.wrap(from);
        long length = second == 126 ? in.getShort(at + 2) & 0xFFFF : in.getLong(at + 2);
        if (length < (second == 126 ? 126 : 0x10000)) {
            throw new Violation(PROTOCOL, "a length is not in its shortest form");
        }
        return length;
    }

    /** Reject an invalid frame by its header, before its payload arrives. */
    private void check(int first, long length) throws Violation {
        int opcode = first & 15;
        if (opcode >= CLOSE && opcode <= PONG) {
            if ((first & 0x80) == 0 || length > CONTROL_LIMIT) {
                throw new Violation(PROTOCOL, "a control frame is fragmented or too long");
            }
            return;
        }
        if (opcode == 0) {
            if (message == 0) {
                throw new Violation(PROTOCOL, "a continuation without a beginning");
            }
            opcode = message;
        } else if (opcode != TEXT && opcode != BINARY) {
            throw new Violation(PROTOCOL, "an unknown kind of frame");
        } else if (message != 0) {
            throw new Violation(PROTOCOL, "a message inside another one");
        }
        int limit = opcode == TEXT ? Wire.MESSAGE_LIMIT : Wire.FRAME_LIMIT;
        if (parts.size() + length > limit) {
            throw new Violation(TOO_BIG, "a message over " + limit + " bytes");
        }
    }

    private void take(int first, byte[] payload, List<Event> events) throws Violation {
        int opcode = first & 15;
        if (opcode == CLOSE) {
            events.add(closing(payload));
            closed = true;
            return;
        }
        if (opcode >= CLOSE) {
            events.add(new Event(opcode, payload, null, 0));
            return;
        }
        message = opcode == 0 ? message : opcode;
        parts.write(payload, 0, payload.length);
        if ((first & 0x80) == 0) {
            return;
        }
        byte[] whole = parts.toByteArray();
        boolean isText = message == TEXT;
        parts.reset();
        message = 0;
        events.add(isText ? new Event(TEXT, null, decode(whole, 0), 0)
                : new Event(BINARY, whole, null, 0));
    }

    private static Event closing(byte[] payload) throws Violation {
        if (payload.length == 0) {
            return new Event(CLOSE, payload, "", 1005);
        }
        if (payload.length == 1) {
            throw new Violation(PROTOCOL, "a close frame of one byte");
        }
        int code = ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        boolean known = code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014;
        if (!known && (code < 3000 || code > 4999)) {
            throw new Violation(PROTOCOL, "a close code that may not be sent");
        }
        return new Event(CLOSE, payload, decode(payload, 2), code);
    }

    private static String decode(byte[] data, int from) throws Violation {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(data, from, data.length - from);
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException error) {
            throw new Violation(BAD_DATA, "a text is not UTF-8");
        }
    }
}
