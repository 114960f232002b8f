package hypha.host.task;

/**
 * What makes a task a thread of a program.
 *
 * @param group all threads of the program
 * @param id its number, from 1; 0 for the leader
 * @param argument what whoever started it gave it
 */
record ThreadStart(ThreadGroup group, int id, int argument) {}
