package org.jumpclient.core;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the device's user allows: {@code battery} and {@code mobile}, in {@code options.json}. */
public final class Options {
    static final String FILE = "options.json";
    private final Store store;
    private final Map<String, Object> values;

    private Options(Store store, Map<String, Object> values) {
        this.store = store;
        this.values = values;
    }

    /** Return the stored options; what is not stored is allowed. */
    public static Options read(Store store) throws IOException {
        Map<String, Object> values = store.read(FILE);
        return new Options(store, values == null ? new LinkedHashMap<>() : values);
    }

    /** Store what a link says. */
    static void write(Store store, ConnectLink link) throws IOException {
        Options made = new Options(store, new LinkedHashMap<>());
        made.values.put("battery", link.battery);
        made.allow("mobile", link.mobile);
    }

    public boolean allows(String option) {
        return !Boolean.FALSE.equals(values.get(option));
    }

    public void allow(String option, boolean on) throws IOException {
        values.put(option, on);
        store.write(FILE, values);
    }
}
