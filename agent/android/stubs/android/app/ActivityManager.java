package android.app;

/** What the app uses of Android's own class, without code. */
public class ActivityManager {
    public void getMemoryInfo(MemoryInfo i) {}

    public static class MemoryInfo {
        public long availMem;

        public long totalMem;
    }
}
