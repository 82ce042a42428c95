package org.jumpclient.core;

import java.util.HashMap;
import java.util.Map;

/**
 * The link that attaches a device to a site:
 * {@code jumpclient://connect?server=HOST:PORT&authority=SHA256&name=SITE#KEY}.
 *
 * The key is in the fragment, which no program sends to a server. {@code authority} is the SHA-256
 * of the site's authority in 64 hexadecimal characters. {@code battery=off} and {@code mobile=off}
 * disable the client while the device runs on battery, and on mobile data. The name is only a
 * label, so the app always shows the server's address with it.
 */
public final class ConnectLink {
    private static final String BEGINS = "jumpclient://connect?";
    private static final int LIMIT = 2048;
    private static final int LABEL_LIMIT = 64;

    public final String server;
    public final String authority;
    public final String label;
    public final String key;
    public final boolean battery;
    public final boolean mobile;

    private ConnectLink(Map<String, String> values, String key) {
        server = values.get("server");
        authority = values.get("authority");
        label = visible(values.getOrDefault("name", ""));
        battery = !"off".equals(values.get("battery"));
        mobile = !"off".equals(values.get("mobile"));
        this.key = key;
    }

    /** Return what a link says, or null when it is not a valid one. */
    public static ConnectLink parse(String link) {
        if (link == null || link.length() > LIMIT || !link.startsWith(BEGINS)) {
            return null;
        }
        int fragment = link.indexOf('#');
        if (fragment < 0 || !link.substring(fragment + 1).matches("[A-Za-z0-9_.~-]{8,256}")) {
            return null;
        }
        Map<String, String> values = new HashMap<>();
        for (String pair : link.substring(BEGINS.length(), fragment).split("&")) {
            int equals = pair.indexOf('=');
            String value = equals < 0 ? null : decoded(pair.substring(equals + 1));
            if (value == null || values.put(pair.substring(0, equals), value) != null) {
                return null; // a value that is given twice has no meaning
            }
        }
        String authority = values.getOrDefault("authority", "");
        if (colon(values.getOrDefault("server", "")) < 0 || !authority.matches("[0-9a-f]{64}")) {
            return null;
        }
        return new ConnectLink(values, link.substring(fragment + 1));
    }

    /** Return the place of the colon in {@code host:port}, or -1 when it is not an address. */
    static int colon(String address) {
        String host = "[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}\\]";
        int cut = address.lastIndexOf(':');
        if (cut < 0 || !address.substring(cut + 1).matches("[1-9][0-9]{0,4}")) {
            return -1;
        }
        boolean fits = Integer.parseInt(address.substring(cut + 1)) < 65536;
        return fits && address.substring(0, cut).matches(host) ? cut : -1;
    }

    private static String decoded(String value) {
        try {
            return java.net.URLDecoder.decode(value, "UTF-8");
        } catch (IllegalArgumentException | java.io.UnsupportedEncodingException error) {
            return null;
        }
    }

    /** Return a label without characters that would hide or reverse what stands around it. */
    private static String visible(String label) {
        StringBuilder out = new StringBuilder();
        label.codePoints().limit(LABEL_LIMIT).forEach(one -> {
            int type = Character.getType(one);
            boolean hides = type == Character.CONTROL || type == Character.FORMAT
                    || type == Character.SURROGATE || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            out.appendCodePoint(hides ? ' ' : one);
        });
        return out.toString().trim();
    }
}
