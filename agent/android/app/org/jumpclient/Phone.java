package org.jumpclient;

import android.app.ActivityManager;
import android.os.Build;
import android.os.StatFs;
import android.os.SystemClock;
import android.provider.Settings;
import android.util.Log;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jumpclient.core.Device;
import org.jumpclient.core.Message;
import org.jumpclient.core.ProtocolError;

/** What the client reports about an Android device. */
final class Phone implements Device {
    private static final long MIB = 1024 * 1024;
    private static final int ADDRESSES = 32;
    private final ClientService service;

    Phone(ClientService service) {
        this.service = service;
    }

    @Override
    public String hostname() {
        String named = Settings.Global.getString(service.getContentResolver(), "device_name");
        String name = named == null || named.trim().isEmpty() ? Build.MODEL : named.trim();
        return cut(name == null || name.isEmpty() ? "android" : name, 255);
    }

    @Override
    public String os() {
        return cut("Android " + Build.VERSION.RELEASE, 128);
    }

    @Override
    public String account() {
        return cut(service.getPackageName(), 64);
    }

    @Override
    public String folder() {
        return service.getFilesDir().getPath();
    }

    @Override
    public boolean mayConnect() {
        return service.mayConnect();
    }

    @Override
    public Message inventory(List<Object> servers) throws ProtocolError {
        String name = hostname();
        String kernel = cut("Linux " + System.getProperty("os.version", ""), 128);
        String architecture = cut(System.getProperty("os.arch", ""), 32);
        String model = cut(Build.MANUFACTURER + " " + Build.MODEL, 128);
        long processors = Runtime.getRuntime().availableProcessors();
        long memory = memory().totalMem / MIB;
        // An app has no domain, no cards that can be woken, and can't update itself silently.
        List<Object> none = new ArrayList<>();
        return Message.of("Inventory", name, name, os(), kernel, architecture, model, processors,
                memory, addresses(), "user", account(), folder(), "", "", false, none, servers,
                "off");
    }

    @Override
    public Message statistics() throws ProtocolError {
        StatFs data = new StatFs("/data");
        List<Object> disks = new ArrayList<>();
        disks.add("/data:" + data.getTotalBytes() / MIB + ":" + data.getAvailableBytes() / MIB);
        long uptime = SystemClock.elapsedRealtime() / 1000;
        // Apps may not read the processors' times since Android 8.
        return Message.of("Statistics", uptime, 0.0, memory().availMem / MIB, disks, "");
    }

    @Override
    public int heartbeatSeconds() {
        return Heartbeat.SECONDS;
    }

    @Override
    public double now() {
        return SystemClock.elapsedRealtime() / 1000.0;
    }

    @Override
    public double wall() {
        return System.currentTimeMillis() / 1000.0;
    }

    @Override
    public void log(String line) {
        Log.i("jumpclient", line);
    }

    @Override
    public void show(String state, String detail) {
        service.show(state, detail);
    }

    private ActivityManager.MemoryInfo memory() {
        ActivityManager.MemoryInfo found = new ActivityManager.MemoryInfo();
        ((ActivityManager) service.getSystemService("activity")).getMemoryInfo(found);
        return found;
    }

    private static List<Object> addresses() {
        List<Object> found = new ArrayList<>();
        try {
            List<NetworkInterface> all = Collections.list(NetworkInterface.getNetworkInterfaces());
            for (NetworkInterface card : all) {
                for (InetAddress one : Collections.list(card.getInetAddresses())) {
                    boolean local = one.isLoopbackAddress() || one.isLinkLocalAddress();
                    if (!local && found.size() < ADDRESSES) {
                        found.add(one.getHostAddress());
                    }
                }
            }
        } catch (SocketException error) {
            found.clear();
        }
        return found;
    }

    private static String cut(String text, int limit) {
        return text.codePointCount(0, text.length()) <= limit ? text
                : text.substring(0, text.offsetByCodePoints(0, limit));
    }
}
