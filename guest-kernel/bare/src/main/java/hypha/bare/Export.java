package hypha.bare;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a static method as a root of the program: it is compiled ahead of time with all that it reaches, under a global symbol and with
 * the C calling convention of the target. Means nothing on the JVM.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.CLASS)
public @interface Export {
    /**
     * The symbol by which assembly and other images know the method.
     *
     * @return the symbol, unique in the program
     */
    String value();
}
