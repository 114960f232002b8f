/**
 * Bare Java: what a program in the kernel's subset of Java may call besides itself.
 *
 * <p>The subset: {@code final} classes with static methods; primitives; static primitive fields and constants; control flow and
 * {@code switch}; memory only through {@link hypha.bare.Memory}; string literals only as arguments of {@link hypha.bare.Text}. No
 * objects, arrays, exceptions, interfaces or lambdas. A few pure static methods of {@code java.lang.Math}, {@code Integer} and
 * {@code Long} are allowed as well. The ahead-of-time compiler ({@code hypha.aot}) rejects everything else.
 *
 * <p>Each method annotated with {@link hypha.bare.Intrinsic} is replaced by machine instructions when compiled ahead of time. On the
 * JVM its body forwards to the {@link hypha.bare.hosted.HostedMachine} that {@link hypha.bare.Hosted} holds.
 */
package hypha.bare;
