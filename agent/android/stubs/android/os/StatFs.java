package android.os;

/** What the app uses of Android's own class, without code. */
public class StatFs {
    public StatFs(String path) {}

    public long getTotalBytes() { return 0; }

    public long getAvailableBytes() { return 0; }
}
