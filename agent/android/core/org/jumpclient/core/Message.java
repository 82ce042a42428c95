package org.jumpclient.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One message of the protocol: {@code [tag, field, field …]} in JSON. */
public final class Message {
    private final Layout layout;
    private final List<Object> values;

    private Message(Layout layout, List<Object> values) {
        this.layout = layout;
        this.values = values;
    }

    /**
     * Return the message with this name. Numbers are Long or Double; trailing fields with a default
     * may be missing.
     */
    public static Message of(String name, Object... values) throws ProtocolError {
        Layout layout = Layout.named(name);
        return new Message(layout, layout.complete(Arrays.asList(values)));
    }

    /** Decode a text frame; return null for a well-formed message with an unknown tag. */
    public static Message decode(String frame) throws ProtocolError {
        if (size(frame) > Wire.MESSAGE_LIMIT) {
            throw new ProtocolError("message over " + Wire.MESSAGE_LIMIT + " bytes");
        }
        Object found;
        try {
            found = Json.parse(frame);
        } catch (Json.Malformed error) {
            throw new ProtocolError("not JSON");
        }
        List<?> list = found instanceof List ? (List<?>) found : new ArrayList<>();
        Object tag = list.isEmpty() ? null : list.get(0);
        if (!(tag instanceof Long) && !(tag instanceof java.math.BigInteger)) {
            throw new ProtocolError("not a message: a list that starts with a tag is expected");
        }
        long number = ((Number) tag).longValue();
        Layout layout = number == (int) number ? Layout.tagged((int) number) : null;
        if (layout == null || !tag.toString().equals(layout.first)) {
            return null;
        }
        return new Message(layout, layout.complete(list.subList(1, list.size())));
    }

    /** Return the parameters of a requested pipe by their names. */
    public static Map<String, Object> parameters(Message request) throws ProtocolError {
        Layout kind = Layout.kind(request.text("kind"));
        if (kind == null) {
            throw new ProtocolError("unknown kind of pipe");
        }
        return new Message(kind, kind.complete(request.list("parameters"))).fields();
    }

    /** Encode it as a text frame. */
    public String encode() throws ProtocolError {
        List<Object> whole = new ArrayList<>();
        whole.add(Long.valueOf(layout.first));
        whole.addAll(values);
        String frame = Json.write(whole);
        if (size(frame) > Wire.MESSAGE_LIMIT) {
            throw new ProtocolError(layout.name + " is over " + Wire.MESSAGE_LIMIT + " bytes");
        }
        return frame;
    }

    private static int size(String frame) {
        // A character has at least one byte, so a longer text is not encoded at all.
        boolean over = frame.length() > Wire.MESSAGE_LIMIT;
        return over ? frame.length() : frame.getBytes(StandardCharsets.UTF_8).length;
    }

    public String name() {
        return layout.name;
    }

    public boolean is(String name) {
        return layout.name.equals(name);
    }

    public String text(String field) {
        return (String) get(field);
    }

    public long number(String field) {
        return ((Number) get(field)).longValue();
    }

    public boolean flag(String field) {
        return (Boolean) get(field);
    }

    @SuppressWarnings("unchecked") // a field's limits were checked
    public List<Object> list(String field) {
        return (List<Object>) get(field);
    }

    /** Return all fields by their names, in their order. */
    public Map<String, Object> fields() {
        Map<String, Object> found = new LinkedHashMap<>();
        for (int i = 0; i < layout.size(); i++) {
            found.put(layout.fieldName(i), values.get(i));
        }
        return found;
    }

    private Object get(String field) {
        return values.get(layout.indexOf(field));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Message && ((Message) other).layout == layout
                && ((Message) other).values.equals(values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }
}
