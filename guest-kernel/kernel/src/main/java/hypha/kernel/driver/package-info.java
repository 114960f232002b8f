/** Drivers of devices: {@link hypha.kernel.driver.Drivers} finds the devices, and passes what they have done to their drivers, one package each. */
package hypha.kernel.driver;
