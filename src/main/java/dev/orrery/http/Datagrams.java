package dev.orrery.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Collections;

/** Sends datagrams (UDP) and reads none. Never blocks: what the network does not take is lost. Thread-safe. */
public final class Datagrams implements AutoCloseable {
    private final DatagramChannel channel;

    /** @throws IOException if the system has no socket left */
    public Datagrams() throws IOException {
        this.channel = DatagramChannel.open();
        channel.configureBlocking(false);
    }

    /** False if it was not sent. True says nothing about its arrival. */
    public boolean send(InetSocketAddress to, byte[] content) {
        try {
            return channel.send(ByteBuffer.wrap(content), to) == content.length;
        } catch (IOException | SecurityException e) {
            return false;
        }
    }

    /** Whether an address is that of a single machine, as far as can be told from here. */
    public static boolean isOneMachine(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean limited = bytes.length == 4 && (bytes[0] & 0xff) >= 240; // reserved, and 255.255.255.255
        return !address.isAnyLocalAddress() && !address.isMulticastAddress() && !limited && !isBroadcast(address);
    }

    private static boolean isBroadcast(InetAddress address) {
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InterfaceAddress own : each.getInterfaceAddresses()) {
                    if (address.equals(own.getBroadcast())) {
                        return true;
                    }
                }
            }
            return false;
        } catch (SocketException e) {
            return true; // who cannot tell does not send
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing is waited for
        }
    }
}
