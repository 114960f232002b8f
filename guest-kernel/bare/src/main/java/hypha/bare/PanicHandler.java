package hypha.bare;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the one method of a program, {@code static void} without parameters, that compiled code calls where the JVM would throw an
 * {@code ArithmeticException} for a division by zero. It must not return; if it does, the CPU traps. A program whose divisors all are
 * constants needs none.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.CLASS)
public @interface PanicHandler {}
