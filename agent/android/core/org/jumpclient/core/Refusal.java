package org.jumpclient.core;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The server refused, with a code of the error catalogue, or with none. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1;
    private static final List<Integer> FINAL = Arrays.asList(401, 403, 404, 409, 410, 422);
    private static final double FINAL_SECONDS = 300;
    private static final double REMOVED_SECONDS = 6 * 3600;

    public final int status;
    public final String code;
    public final double retryAfter;

    Refusal(int status, String code, double retryAfter) {
        super(code.isEmpty() ? "HTTP " + status : code);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** Return the refusal that an unsuccessful answer means. */
    static Refusal of(Http.Answer answer) {
        String code = "";
        try {
            Object error = Json.object(answer.text()).get("error");
            Object found = error instanceof Map ? ((Map<?, ?>) error).get("code") : null;
            code = found instanceof String ? (String) found : "";
        } catch (Json.Malformed error) {
            code = ""; // it comes from something in front of the server
        }
        String value = answer.headers.get("retry-after");
        boolean known = value != null && value.matches("[0-9]{1,9}");
        return new Refusal(answer.status, code, known ? Math.min(86400, Long.parseLong(value)) : 0);
    }

    /** Return whether the same attempt fails until somebody changes something on the server. */
    public boolean isFinal() {
        return !code.isEmpty() && FINAL.contains(status);
    }

    /** Return the least seconds to wait before the next attempt. */
    double leastWait() {
        if (code.equals("client_removed")) {
            return REMOVED_SECONDS;
        }
        return isFinal() ? Math.max(FINAL_SECONDS, retryAfter) : retryAfter;
    }
}
