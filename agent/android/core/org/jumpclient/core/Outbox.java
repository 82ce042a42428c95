package org.jumpclient.core;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Output of several streams in order of arrival, kept until it is acknowledged.
 *
 * Each piece is a stream's mark and bytes of it. Offsets count the bytes without the marks.
 */
final class Outbox {
    private static final int PIECES = 2048;
    private final int window;
    private final Deque<byte[]> unsent = new ArrayDeque<>();
    private final Deque<byte[]> sent = new ArrayDeque<>();
    private long keptFrom; // the offset at which the first piece of sent begins
    private long sentTo;
    private long acknowledged;
    private long end;

    Outbox(int window) {
        this.window = window;
    }

    boolean isAllSent() {
        return unsent.isEmpty();
    }

    boolean isFull() {
        return end - acknowledged >= window || unsent.size() + sent.size() >= PIECES;
    }

    void append(int stream, byte[] data, int count) {
        byte[] piece = new byte[count + 1];
        piece[0] = (byte) stream;
        System.arraycopy(data, 0, piece, 1, count);
        unsent.add(piece);
        end += count;
    }

    /** Return the next piece to send, or null. */
    byte[] take() {
        byte[] piece = unsent.poll();
        if (piece != null) {
            sentTo += piece.length - 1;
            sent.add(piece);
        }
        return piece;
    }

    /** Drop what was sent before an offset. */
    void acknowledge(long offset) {
        acknowledged = Math.min(Math.max(acknowledged, offset), sentTo);
        while (!sent.isEmpty() && keptFrom + sent.peek().length - 1 <= acknowledged) {
            keptFrom += sent.poll().length - 1;
        }
    }

    /** Queue everything from an offset on to be sent again; return the offset of what is next. */
    long rewind(long wanted) {
        long offset = Math.min(Math.max(acknowledged, wanted), sentTo);
        acknowledge(offset);
        long begins = sentTo;
        while (!sent.isEmpty()) {
            byte[] piece = sent.pollLast();
            begins -= piece.length - 1;
            int known = (int) Math.max(0, offset - begins);
            byte[] rest = Arrays.copyOfRange(piece, known, piece.length);
            rest[0] = piece[0];
            unsent.addFirst(rest);
        }
        keptFrom = offset;
        sentTo = offset;
        return offset;
    }
}
