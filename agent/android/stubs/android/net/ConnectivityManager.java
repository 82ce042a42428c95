package android.net;

/** What the app uses of Android's own class, without code. */
public class ConnectivityManager {
    public Network getActiveNetwork() { return null; }

    public NetworkCapabilities getNetworkCapabilities(Network n) { return null; }

    public void registerDefaultNetworkCallback(NetworkCallback c) {}

    public void unregisterNetworkCallback(NetworkCallback c) {}

    public static class NetworkCallback {
        public void onAvailable(Network n) {}

        public void onLost(Network n) {}

        public void onCapabilitiesChanged(Network n, NetworkCapabilities c) {}
    }
}
