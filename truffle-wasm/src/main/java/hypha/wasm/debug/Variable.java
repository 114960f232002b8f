package hypha.wasm.debug;

import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;

/** Something with a name and a value that tools show. */
interface Variable {
    /** Returns the name. */
    String name();

    /** Says whether there is a value to read now. */
    boolean isReadable();

    /** Says whether the value can be changed. */
    boolean isWritable();

    /** Returns the value as an object of the polyglot API. */
    Object read() throws UnsupportedMessageException;

    /** Changes the value. */
    void write(Object value) throws UnsupportedMessageException, UnsupportedTypeException;
}
