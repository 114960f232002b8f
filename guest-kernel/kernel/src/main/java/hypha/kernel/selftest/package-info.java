/**
 * Checks that the kernel can make of itself: each is a static method that returns 0 or a code, called by JUnit and inside the guest.
 */
package hypha.kernel.selftest;
