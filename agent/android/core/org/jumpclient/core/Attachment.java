package org.jumpclient.core;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The site that this device belongs to, in {@code site.json}: its authority, its addresses.
 *
 * The former addresses are kept until a new one has worked, so that a wrong setting on the server
 * loses no device.
 */
public final class Attachment {
    private static final String FILE = "site.json";
    private static final int MOST = 16;

    private final Store store;
    private final Map<String, Object> values;

    private Attachment(Store store, Map<String, Object> values) {
        this.store = store;
        this.values = values;
    }

    /** Return what the device is attached to, or null. */
    public static Attachment read(Store store) throws IOException {
        Map<String, Object> values = store.read(FILE);
        return values == null ? null : new Attachment(store, values);
    }

    /**
     * Attach the device to the site of a link, after its user agreed. A device that is attached
     * stays where it is.
     *
     * @return false when it is attached already
     */
    public static boolean attach(Store store, ConnectLink link)
            throws IOException, GeneralSecurityException, Refusal {
        if (store.read(FILE) != null) {
            return false;
        }
        String authority = Site.fetchAuthority(link.server, link.authority);
        Site.pinned(link.server, authority); // raises when it is no certificate
        Enrolment.prepare(store, link.key);
        Map<String, Object> made = new LinkedHashMap<>();
        made.put("authority", authority);
        made.put("label", link.label);
        List<Object> addresses = new ArrayList<>();
        addresses.add(link.server);
        made.put("addresses", addresses);
        Options.write(store, link);
        store.write(FILE, made);
        return true;
    }

    /** Forget the site and the identity. */
    public static void detach(Store store) throws IOException {
        store.remove(Identity.FILE);
        store.remove(Enrolment.FILE);
        store.remove(Enrolment.AGAIN);
        store.remove(Options.FILE);
        store.remove(FILE);
    }

    public String label() {
        return Identity.text(values, "label");
    }

    /** Return the address that is tried first. */
    public String address() {
        return String.valueOf(addresses().get(0));
    }

    /** Return the Unix time of the enrolment, or 0 before it. */
    public double pinnedAt() {
        Object found = values.get("pinned_at");
        return found instanceof Number ? ((Number) found).doubleValue() : 0;
    }

    void pinned(double wall) throws IOException {
        values.put("pinned_at", wall);
        save();
    }

    Site site(String address) throws GeneralSecurityException {
        return Site.pinned(address, Identity.text(values, "authority"));
    }

    /** Return the addresses in the order in which they are tried. */
    List<Object> all() {
        List<Object> found = addresses();
        found.addAll(list("former"));
        return found;
    }

    /** Store addresses that the server sent, and return whether they are new. */
    boolean learn(List<Object> told, String connected) throws IOException {
        List<Object> found = new ArrayList<>();
        for (Object one : told) {
            if (ConnectLink.colon(String.valueOf(one)) > 0 && !found.contains(one)) {
                found.add(one);
            }
        }
        if (found.isEmpty() || found.equals(addresses())) {
            return false;
        }
        List<Object> former = all();
        former.removeAll(found);
        if (former.remove(connected)) {
            former.add(0, connected); // what works now is dropped last
        }
        boolean works = found.contains(connected);
        values.put("former", works ? new ArrayList<>() : cut(former));
        values.put("addresses", cut(found));
        save();
        return true;
    }

    /** The server accepted the client at an address: forget the former ones if it is a new one. */
    boolean worked(String address) throws IOException {
        if (list("former").isEmpty() || !addresses().contains(address)) {
            return false;
        }
        values.put("former", new ArrayList<>());
        save();
        return true;
    }

    private static List<Object> cut(List<Object> list) {
        return new ArrayList<>(list.subList(0, Math.min(MOST, list.size())));
    }

    private List<Object> addresses() {
        return list("addresses");
    }

    private List<Object> list(String name) {
        Object found = values.get(name);
        return found instanceof List ? new ArrayList<>((List<?>) found) : new ArrayList<>();
    }

    private void save() throws IOException {
        store.write(FILE, values);
    }
}
