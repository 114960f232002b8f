/** Makes and checks disk images. Depends on nothing. */
module hypha.disk {
    exports hypha.disk;
}
