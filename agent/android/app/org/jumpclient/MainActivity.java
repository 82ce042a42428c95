package org.jumpclient;

import android.app.Activity;
import android.app.AlertDialog;
import android.content.ActivityNotFoundException;
import android.content.Intent;
import android.os.Bundle;
import android.os.PowerManager;
import android.view.View;
import android.widget.Button;
import android.widget.LinearLayout;
import android.widget.ScrollView;
import android.widget.Switch;
import android.widget.TextView;
import java.io.IOException;
import java.security.GeneralSecurityException;
import org.jumpclient.core.Attachment;
import org.jumpclient.core.ConnectLink;
import org.jumpclient.core.Options;
import org.jumpclient.core.Refusal;
import org.jumpclient.core.Store;

/** The only window: the state, the options, and the question of a link. */
public final class MainActivity extends Activity {
    private static final int PADDING = 48;
    private Store store;
    private TextView state;
    private TextView pinned;
    private Switch battery;
    private Switch mobile;
    private TextView background;
    private Button backgroundOpen;
    private Button end;

    @Override
    protected void onCreate(Bundle saved) {
        super.onCreate(saved);
        store = new Store(getFilesDir());
        LinearLayout column = new LinearLayout(this);
        column.setOrientation(LinearLayout.VERTICAL);
        column.setPadding(PADDING, PADDING, PADDING, PADDING);
        state = text(column, 20);
        pinned = text(column, 16);
        battery = option(column, R.string.battery, "battery");
        mobile = option(column, R.string.mobile, "mobile");
        background = text(column, 14);
        background.setText(getString(R.string.background));
        backgroundOpen = button(column, R.string.background_open, view -> openBatterySettings());
        end = button(column, R.string.end, view -> askForEnd());
        ScrollView all = new ScrollView(this);
        all.addView(column);
        setContentView(all);
        take(getIntent());
    }

    @Override
    protected void onNewIntent(Intent intent) {
        super.onNewIntent(intent);
        take(intent);
    }

    @Override
    protected void onResume() {
        super.onResume();
        ClientService.watch(() -> runOnUiThread(this::refresh));
        ClientService.start(this);
        refresh();
    }

    @Override
    protected void onPause() {
        super.onPause();
        ClientService.watch(null);
    }

    private TextView text(LinearLayout column, float size) {
        TextView made = new TextView(this);
        made.setTextSize(size);
        made.setTextIsSelectable(true);
        made.setPadding(0, 0, 0, PADDING / 2);
        column.addView(made);
        return made;
    }

    private Button button(LinearLayout column, int label, View.OnClickListener act) {
        Button made = new Button(this);
        made.setText(getString(label));
        made.setOnClickListener(act);
        column.addView(made);
        return made;
    }

    private Switch option(LinearLayout column, int label, String name) {
        Switch made = new Switch(this);
        made.setText(getString(label));
        made.setPadding(0, 0, 0, PADDING / 2);
        made.setOnClickListener(view -> allow(name, made.isChecked()));
        column.addView(made);
        return made;
    }

    private void allow(String name, boolean on) {
        try {
            Options.read(store).allow(name, on);
        } catch (IOException error) {
            tell(String.valueOf(error.getMessage()));
        }
        ClientService.wake();
        refresh();
    }

    private void refresh() {
        Attachment site = Texts.attachment(store);
        state.setText(Texts.state(this, store));
        pinned.setText(site == null ? "" : Texts.pinned(this, site));
        try {
            Options options = Options.read(store);
            battery.setChecked(options.allows("battery"));
            mobile.setChecked(options.allows("mobile"));
        } catch (IOException error) {
            state.setText(String.valueOf(error.getMessage()));
        }
        PowerManager power = (PowerManager) getSystemService("power");
        boolean limited = !power.isIgnoringBatteryOptimizations(getPackageName());
        for (View view : new View[] {battery, mobile, end}) {
            view.setVisibility(site == null ? View.GONE : View.VISIBLE);
        }
        for (View view : new View[] {background, backgroundOpen}) {
            view.setVisibility(site != null && limited ? View.VISIBLE : View.GONE);
        }
    }

    /** Ask about the link that opened the window, once. */
    private void take(Intent intent) {
        if (intent == null || !"android.intent.action.VIEW".equals(intent.getAction())) {
            return;
        }
        ConnectLink link = ConnectLink.parse(intent.getDataString());
        intent.setAction("android.intent.action.MAIN");
        Attachment site = Texts.attachment(store);
        if (link == null) {
            tell(getString(R.string.bad_link));
        } else if (site != null) {
            tell(getString(R.string.already, site.address()));
        } else {
            ask(link);
        }
    }

    private void ask(ConnectLink link) {
        String text = link.label.isEmpty() ? getString(R.string.ask_unnamed, link.server)
                : getString(R.string.ask_text, link.label, link.server);
        new AlertDialog.Builder(this)
                .setTitle(getString(R.string.ask, link.server))
                .setMessage(text)
                .setPositiveButton(getString(R.string.connect), (dialog, which) -> attach(link))
                .setNegativeButton(getString(R.string.cancel), null)
                .show();
    }

    private void attach(ConnectLink link) {
        state.setText(getString(R.string.connecting, link.server));
        new Thread(() -> {
            String problem = attached(link);
            runOnUiThread(() -> {
                ClientService.start(this);
                refresh();
                if (!problem.isEmpty()) {
                    tell(problem);
                }
            });
        }, "jump-client-attach").start();
    }

    /** Attach the device, and return what went wrong, or an empty text. */
    private String attached(ConnectLink link) {
        try {
            boolean done = Attachment.attach(store, link);
            return done ? "" : getString(R.string.already, link.server);
        } catch (GeneralSecurityException error) {
            return getString(R.string.wrong_site);
        } catch (IOException | Refusal error) {
            return getString(R.string.unreachable, link.server);
        }
    }

    private void askForEnd() {
        Attachment site = Texts.attachment(store);
        String address = site == null ? "" : site.address();
        new AlertDialog.Builder(this)
                .setTitle(getString(R.string.end_ask, address))
                .setMessage(getString(R.string.end_text))
                .setPositiveButton(getString(R.string.end), (box, which) -> ClientService.leave())
                .setNegativeButton(getString(R.string.cancel), null)
                .show();
    }

    private void openBatterySettings() {
        String action = "android.settings.IGNORE_BATTERY_OPTIMIZATION_SETTINGS";
        try {
            startActivity(new Intent(action));
        } catch (ActivityNotFoundException error) {
            tell(getString(R.string.background)); // this device has no such page
        }
    }

    private void tell(String text) {
        if (!isFinishing()) {
            new AlertDialog.Builder(this)
                    .setMessage(text)
                    .setPositiveButton("OK", null)
                    .show();
        }
    }
}
