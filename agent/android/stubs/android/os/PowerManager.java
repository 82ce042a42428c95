package android.os;

/** What the app uses of Android's own class, without code. */
public final class PowerManager {
    public static final int PARTIAL_WAKE_LOCK = 1;

    public WakeLock newWakeLock(int f, String t) { return null; }

    public boolean isIgnoringBatteryOptimizations(String p) { return false; }

    public final class WakeLock {
        public void acquire(long ms) {}
    }
}
