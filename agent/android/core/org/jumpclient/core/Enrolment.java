package org.jumpclient.core;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Exchanges an installer's key for the device's own identity. */
final class Enrolment {
    static final String FILE = "enrolment.json";
    static final String AGAIN = "again.json";

    private Enrolment() {}

    /** Store the key. A repeated attempt sends the same id and credential. */
    static void prepare(Store store, String key) throws IOException {
        Map<String, Object> values = pair();
        values.put("key", key);
        store.write(FILE, values);
    }

    static boolean isWanted(Store store) throws IOException {
        return store.read(FILE) != null;
    }

    /** Enrol, and store the identity. */
    static void enrol(Site site, Store store, Identity identity, Device device)
            throws IOException, Refusal, ProtocolError {
        Map<String, Object> wanted = store.read(FILE);
        if (wanted == null) {
            throw new IOException("no identity and no key to enrol with");
        }
        Map<String, Object> request = new LinkedHashMap<>(wanted);
        request.put("overrides", new LinkedHashMap<String, Object>());
        request.put("computer", computer(device));
        String clientId = post(site, "/agent/v1/enrolments", request, "");
        if (clientId.isEmpty()) {
            throw new IOException("the response contains no Jump Client ID");
        }
        identity.begin(clientId, Identity.text(wanted, "credential"));
        store.remove(FILE);
    }

    /** Ask for an identity again, as a clone or after an older state was restored. */
    static void again(Site site, Store store, Identity identity, Device device)
            throws IOException, Refusal, ProtocolError {
        Map<String, Object> wanted = store.read(AGAIN);
        if (wanted == null || !identity.clientId().equals(Identity.text(wanted, "client_id"))) {
            wanted = pair();
            wanted.put("client_id", identity.clientId());
            store.write(AGAIN, wanted);
        }
        Map<String, Object> request = new LinkedHashMap<>(wanted);
        request.remove("client_id");
        request.put("computer", computer(device));
        String path = "/agent/v1/enrolments/again";
        String clientId = post(site, path, request, identity.authorization());
        if (!clientId.isEmpty()) {
            identity.begin(clientId, Identity.text(wanted, "credential"));
            store.remove(AGAIN);
        }
    }

    private static Map<String, Object> pair() {
        Map<String, Object> made = new LinkedHashMap<>();
        made.put("enrolment_id", Bytes.hex(Bytes.random(16)));
        made.put("credential", Bytes.credential());
        return made;
    }

    private static Map<String, Object> computer(Device device) {
        Map<String, Object> made = new LinkedHashMap<>();
        made.put("hostname", device.hostname());
        made.put("os", device.os());
        made.put("agent_version", Wire.AGENT_VERSION);
        made.put("mode", "user");
        made.put("account", device.account());
        made.put("install_dir", device.folder());
        made.put("machine_id", "");
        return made;
    }

    private static String post(Site site, String path, Map<String, Object> body, String secret)
            throws IOException, Refusal {
        Http.Answer answer = Http.ask(site, "POST", path, secret, Json.write(body));
        try {
            String text = answer.text();
            return text.isEmpty() ? "" : Identity.text(Json.object(text), "client_id");
        } catch (Json.Malformed error) {
            throw new IOException("unexpected response from the server", error);
        }
    }
}
