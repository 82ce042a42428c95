package android.net;

/** What the app uses of Android's own class, without code. */
public class Network {
}
