package hypha.bare;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method whose calls the ahead-of-time compiler replaces by machine instructions. Its body is compiled only by the JVM. A
 * name that the compiler does not know fails the build.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.CLASS)
public @interface Intrinsic {
    /**
     * The name by which the compiler knows the operation.
     *
     * @return the operation's name
     */
    String value();
}
