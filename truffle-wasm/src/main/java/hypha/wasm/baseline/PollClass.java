package hypha.wasm.baseline;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_MethodHandle;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Makes the class that has a module's {@link PollSwitch} as a constant that HotSpot trusts: a static final field. */
final class PollClass {
    static final String NAME = FunctionLoader.PACKAGE + ".Polls";

    private static final ClassDesc SELF = ClassDesc.of(NAME);
    private static final ClassDesc SITE = ClassDesc.of("java.lang.invoke.MutableCallSite");
    private static final String FIELD = "SITE";

    private PollClass() {}

    static byte[] generate() {
        return ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG).build(SELF, type -> {
            type.withFlags(ACC_PUBLIC | ACC_FINAL);
            type.withField(FIELD, SITE, ACC_PUBLIC | ACC_STATIC | ACC_FINAL);
            type.withMethodBody(
                    ConstantDescs.CLASS_INIT_NAME,
                    MTD_void,
                    ACC_STATIC,
                    code -> code.loadConstant(SELF)
                            .invokestatic(
                                    ClassDesc.of(BaselinePoll.class.getName()),
                                    "site",
                                    MethodTypeDesc.of(SITE, CD_Class))
                            .putstatic(SELF, FIELD, SITE)
                            .return_());
        });
    }

    /** Pushes the target of the site, which is a constant in compiled code. */
    static void getTarget(CodeBuilder code) {
        code.getstatic(SELF, FIELD, SITE).invokevirtual(SITE, "getTarget", MethodTypeDesc.of(CD_MethodHandle));
    }
}
