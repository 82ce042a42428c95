package org.jumpclient.core;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Small JSON files in a folder of the client's own, written durably. */
public final class Store {
    private static final int LIMIT = 64 * 1024;
    private final File folder;

    public Store(File folder) {
        this.folder = folder;
    }

    /** Return the members of a file, or null when there is no such file. */
    public Map<String, Object> read(String name) throws IOException {
        File file = new File(folder, name);
        if (!file.exists()) {
            return null;
        }
        byte[] data = new byte[LIMIT];
        int size = 0;
        try (InputStream in = new FileInputStream(file)) {
            for (int count; size < LIMIT && (count = in.read(data, size, LIMIT - size)) > 0; ) {
                size += count;
            }
        }
        try {
            return Json.object(new String(data, 0, size, StandardCharsets.UTF_8));
        } catch (Json.Malformed error) {
            throw new IOException(name + " is damaged", error);
        }
    }

    /** Replace a file: either the old or the new content is there after a power failure. */
    public void write(String name, Map<String, Object> members) throws IOException {
        File made = new File(folder, name + ".new");
        try (FileOutputStream out = new FileOutputStream(made)) {
            out.write(Json.write(members).getBytes(StandardCharsets.UTF_8));
            out.getFD().sync();
        }
        if (!made.renameTo(new File(folder, name))) {
            throw new IOException(name + " could not be replaced");
        }
    }

    public void remove(String name) throws IOException {
        File file = new File(folder, name);
        if (!file.delete() && file.exists()) {
            throw new IOException(name + " could not be removed");
        }
    }
}
