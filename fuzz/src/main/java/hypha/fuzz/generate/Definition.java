package hypha.fuzz.generate;

/** What a module's type section defines. */
sealed interface Definition permits Signature, ObjectType {}
