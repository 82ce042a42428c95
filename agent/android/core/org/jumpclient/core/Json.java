package org.jumpclient.core;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as the protocol has it: null, Boolean, Long, BigInteger, Double, String, List and Map.
 *
 * Android's own parser accepts what is not JSON, and the JVM has none.
 */
public final class Json {
    private static final int DEPTH = 100;
    private static final int DIGITS = 4300;

    /** The text is not JSON. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String reason) {
            super(reason);
        }
    }

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Return the value of a whole text. */
    public static Object parse(String text) throws Malformed {
        Json json = new Json(text);
        Object value = json.value(0);
        json.space();
        if (json.at < text.length()) {
            throw new Malformed("something follows the value");
        }
        return value;
    }

    /** Return the members of a text that must be an object. */
    @SuppressWarnings("unchecked") // parse() makes no other maps
    public static Map<String, Object> object(String text) throws Malformed {
        Object value = parse(text);
        if (!(value instanceof Map)) {
            throw new Malformed("not an object");
        }
        return (Map<String, Object>) value;
    }

    /** Return the text of a value, without spaces. */
    public static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value);
        return out.toString();
    }

    private Object value(int depth) throws Malformed {
        if (depth > DEPTH) {
            throw new Malformed("too deep");
        }
        space();
        char next = peek();
        if (next == '{') {
            return members(depth);
        }
        if (next == '[') {
            return items(depth);
        }
        if (next == '"') {
            return string();
        }
        return next == '-' || isDigit(next) ? number() : word();
    }

    private Map<String, Object> members(int depth) throws Malformed {
        Map<String, Object> found = new LinkedHashMap<>();
        at++;
        space();
        if (peek() == '}') {
            at++;
            return found;
        }
        while (true) {
            space();
            String name = string();
            space();
            expect(':');
            found.put(name, value(depth + 1));
            if (isLast('}')) {
                return found;
            }
        }
    }

    private List<Object> items(int depth) throws Malformed {
        List<Object> found = new ArrayList<>();
        at++;
        space();
        if (peek() == ']') {
            at++;
            return found;
        }
        while (true) {
            found.add(value(depth + 1));
            if (isLast(']')) {
                return found;
            }
        }
    }

    private boolean isLast(char end) throws Malformed {
        space();
        if (peek() == end) {
            at++;
            return true;
        }
        expect(',');
        return false;
    }

    private String string() throws Malformed {
        expect('"');
        StringBuilder found = new StringBuilder();
        while (true) {
            char next = peek();
            at++;
            if (next == '"') {
                return found.toString();
            }
            if (next < ' ') {
                throw new Malformed("a control character in a text");
            }
            found.append(next == '\\' ? escaped() : next);
        }
    }

    private char escaped() throws Malformed {
        char next = peek();
        at++;
        int place = "\"\\/bfnrt".indexOf(next);
        if (place >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(place);
        }
        if (next != 'u' || at + 4 > text.length()) {
            throw new Malformed("not an escape");
        }
        int code = 0;
        for (int end = at + 4; at < end; at++) {
            int digit = Character.digit(text.charAt(at), 16);
            if (digit < 0 || text.charAt(at) > 'f') {
                throw new Malformed("not an escape");
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private Object number() throws Malformed {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        boolean whole = true;
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
            whole = false;
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
            whole = false;
        }
        return number(text.substring(start, at), whole);
    }

    private static Object number(String digits, boolean whole) throws Malformed {
        if (digits.length() > DIGITS) {
            throw new Malformed("too many digits");
        }
        if (whole) {
            return digits.length() < 18 ? (Object) Long.valueOf(digits) : new BigInteger(digits);
        }
        return Double.valueOf(digits);
    }

    private void digits() throws Malformed {
        if (!isDigit(peek())) {
            throw new Malformed("not a number");
        }
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
    }

    private Object word() throws Malformed {
        if (text.startsWith("true", at)) {
            at += 4;
            return Boolean.TRUE;
        }
        if (text.startsWith("false", at)) {
            at += 5;
            return Boolean.FALSE;
        }
        if (text.startsWith("null", at)) {
            at += 4;
            return null;
        }
        throw new Malformed("not a value");
    }

    private void space() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws Malformed {
        if (at >= text.length()) {
            throw new Malformed("it ends too early");
        }
        return text.charAt(at);
    }

    private void expect(char wanted) throws Malformed {
        if (peek() != wanted) {
            throw new Malformed(wanted + " is missing");
        }
        at++;
    }

    private static boolean isDigit(char one) {
        return one >= '0' && one <= '9';
    }

    private static void write(StringBuilder out, Object value) {
        if (value instanceof String) {
            quote(out, (String) value);
        } else if (value instanceof List) {
            String before = "[";
            for (Object item : (List<?>) value) {
                out.append(before);
                write(out, item);
                before = ",";
            }
            out.append(before.equals("[") ? "[]" : "]");
        } else if (value instanceof Map) {
            String before = "{";
            for (Map.Entry<?, ?> member : ((Map<?, ?>) value).entrySet()) {
                out.append(before);
                quote(out, (String) member.getKey());
                out.append(':');
                write(out, member.getValue());
                before = ",";
            }
            out.append(before.equals("{") ? "{}" : "}");
        } else {
            out.append(value);
        }
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char one = text.charAt(i);
            if (one == '"' || one == '\\') {
                out.append('\\').append(one);
            } else if (one < ' ') {
                String hex = "000" + Integer.toHexString(one);
                out.append("\\u").append(hex, hex.length() - 4, hex.length());
            } else {
                out.append(one);
            }
        }
        out.append('"');
    }
}
