package org.jumpclient.core;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** A server address and the only authority that is trusted there. */
public final class Site {
    static final int TIMEOUT = 15_000;

    public final String address;
    private final String host;
    private final int port;
    private final SSLSocketFactory tls;
    private final boolean isPinned;

    private Site(String address, TrustManager[] trust, boolean isPinned)
            throws GeneralSecurityException {
        int cut = ConnectLink.colon(address);
        this.address = address;
        this.isPinned = isPinned;
        host = address.substring(0, cut).replaceAll("[\\[\\]]", "");
        port = Integer.parseInt(address.substring(cut + 1));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust, null);
        tls = context.getSocketFactory();
    }

    /** Return the site at {@code host:port} whose certificates an authority (PEM) has signed. */
    public static Site pinned(String address, String authority) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, null);
        } catch (IOException error) {
            throw new GeneralSecurityException(error);
        }
        int count = 0;
        byte[] pem = authority.getBytes(StandardCharsets.US_ASCII);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (Certificate one : factory.generateCertificates(new ByteArrayInputStream(pem))) {
            store.setCertificateEntry("authority" + count++, one);
        }
        if (count == 0) {
            throw new GeneralSecurityException("no certificate");
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return new Site(address, trust.getTrustManagers(), true);
    }

    /**
     * Fetch the authority of a site, and return it if its SHA-256 is the expected one.
     *
     * The answer may come from any server; the hash, which is in the link, decides.
     */
    public static String fetchAuthority(String address, String sha256)
            throws IOException, GeneralSecurityException, Refusal {
        Site site = new Site(address, new TrustManager[] {new Anyone()}, false);
        Http.Answer answer = Http.ask(site, "GET", "/api/v1/authority", "", null);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(answer.body);
        if (!Bytes.hex(digest).equals(sha256)) {
            throw new GeneralSecurityException("another authority");
        }
        return answer.text();
    }

    /** Connect and complete the TLS handshake, with a time limit for each step. */
    SSLSocket dial() throws IOException {
        IOException last = new IOException("no address");
        for (InetAddress one : InetAddress.getAllByName(host)) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(one, port), TIMEOUT);
                return secured(socket);
            } catch (IOException error) {
                last = error;
                socket.close();
            }
        }
        throw last;
    }

    private SSLSocket secured(Socket raw) throws IOException {
        raw.setSoTimeout(TIMEOUT);
        raw.setTcpNoDelay(true);
        SSLSocket socket = (SSLSocket) tls.createSocket(raw, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        if (isPinned) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        parameters.setProtocols(modern(socket.getSupportedProtocols()));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static String[] modern(String[] supported) {
        return java.util.Arrays.stream(supported)
                .filter(one -> one.equals("TLSv1.2") || one.equals("TLSv1.3"))
                .toArray(String[]::new);
    }

    /** Trusts any server, to ask it only for what a hash then verifies. */
    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // See fetchAuthority.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
