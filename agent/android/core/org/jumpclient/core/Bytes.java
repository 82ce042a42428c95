package org.jumpclient.core;

import java.security.SecureRandom;
import java.util.Base64;

/** Random values and their texts. */
public final class Bytes {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Bytes() {}

    public static byte[] random(int count) {
        byte[] made = new byte[count];
        RANDOM.nextBytes(made);
        return made;
    }

    public static String hex(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        for (byte one : bytes) {
            out.append(Character.forDigit(one >> 4 & 15, 16));
            out.append(Character.forDigit(one & 15, 16));
        }
        return out.toString();
    }

    /** Return a new credential: 32 random bytes, encoded in 43 characters. */
    static String credential() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random(32));
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
