/** Driver of the entropy device (Virtual I/O Device 1.2, 5.4): random bytes of the host for the kernel's generator. */
package hypha.kernel.driver.entropy;
