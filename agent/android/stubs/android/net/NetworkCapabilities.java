package android.net;

/** What the app uses of Android's own class, without code. */
public final class NetworkCapabilities {
    public static final int TRANSPORT_CELLULAR = 0;

    public boolean hasTransport(int t) { return false; }
}
