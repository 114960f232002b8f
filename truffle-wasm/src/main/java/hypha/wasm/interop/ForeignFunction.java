package hypha.wasm.interop;

/**
 * Something executable of another language, or of the host, as an imported function. It takes the place of the instance in the arguments of a call, so that all imports of one type share their code.
 *
 * @param name what it is imported as, for messages
 * @param executable what is called
 */
record ForeignFunction(String name, Object executable) {
    @Override
    public String toString() {
        return name;
    }
}
