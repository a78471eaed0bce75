// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host_tree.hpp"

namespace route_guard::sysctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Loaders loaders_of(const HostTree& host) {
    Lookup files(host.tree);
    return loaders_at_boot(files);
}

HostTree systemd_host() {
    HostTree host;
    host.file("/usr/lib/systemd/systemd", "ELF").link("/sbin/init", "/usr/lib/systemd/systemd");
    host.file("/usr/lib/systemd/system/systemd-sysctl.service", "[Service]\n");
    return host;
}

TEST(Loaders, systemd_as_init_with_its_service) {
    const Loaders loaders = loaders_of(systemd_host());
    EXPECT_THAT(loaders.appliers, ElementsAre(Applier::systemd));
    EXPECT_EQ(loaders.because,
              "/sbin/init is systemd and has /usr/lib/systemd/system/systemd-sysctl.service");
}

TEST(Loaders, procps_service_as_an_alias_of_systemds_adds_nothing) {
    HostTree host = systemd_host();
    host.link("/usr/lib/systemd/system/procps.service", "/usr/lib/systemd/system/systemd-sysctl.service");
    host.link("/etc/rcS.d/S01procps", "/etc/init.d/procps");
    EXPECT_THAT(loaders_of(host).appliers, ElementsAre(Applier::systemd));
}

TEST(Loaders, procps_service_of_its_own_runs_too) {
    HostTree host = systemd_host();
    host.file("/usr/lib/systemd/system/procps.service", "[Service]\nExecStart=/sbin/sysctl --system\n");
    EXPECT_THAT(loaders_of(host).appliers, ElementsAre(Applier::systemd)) << "nothing wants it";
    host.link("/etc/systemd/system/sysinit.target.wants/procps.service",
              "/usr/lib/systemd/system/procps.service");
    host.file("/var/lib/dpkg/status", "Package: procps\nVersion: 2:4.0.4-9\n\n");
    EXPECT_THAT(loaders_of(host).appliers, ElementsAre(Applier::systemd, Applier::procps_4));
}

TEST(Loaders, a_masked_service_applies_nothing) {
    HostTree host = systemd_host();
    host.link("/etc/systemd/system/systemd-sysctl.service", "/dev/null");
    const Loaders loaders = loaders_of(host);
    EXPECT_THAT(loaders.appliers, IsEmpty());
    EXPECT_THAT(loaders.because,
                HasSubstr("/etc/systemd/system/systemd-sysctl.service masks systemd-sysctl.service"));
}

TEST(Loaders, sysvinit_with_procps_script) {
    HostTree host;
    host.file("/sbin/init", "ELF")
        .file("/etc/inittab", "si::sysinit:/etc/init.d/rcS\n")
        .file("/etc/debian_version", "12.5\n");
    host.link("/etc/rcS.d/S05procps", "/etc/init.d/procps").file("/etc/init.d/procps", "");
    host.file("/var/lib/dpkg/status",
              "Package: a\nVersion: 9\n\nPackage: procps\nStatus: ok\nVersion: 2:3.3.17-5\n\nPackage: "
              "z\nVersion: 4.0\n");
    const Loaders loaders = loaders_of(host);
    EXPECT_THAT(loaders.appliers, ElementsAre(Applier::procps_3));
    EXPECT_EQ(loaders.because, "/etc/rcS.d/S05procps runs sysctl --system at boot");
}

TEST(Loaders, where_procps_release_is_not_known_both_must_agree) {
    HostTree host;
    host.file("/etc/inittab", "").file("/etc/debian_version", "12.5\n");
    EXPECT_THAT(loaders_of(host).appliers, ElementsAre(Applier::procps_3, Applier::procps_4));
}

TEST(Loaders, openrc_with_busybox) {
    HostTree host;
    host.file("/bin/busybox", "ELF").link("/sbin/init", "/bin/busybox").link("/sbin/sysctl", "/bin/busybox");
    host.file("/etc/init.d/sysctl", "#!/sbin/openrc-run\n")
        .link("/etc/runlevels/boot/sysctl", "/etc/init.d/sysctl");
    const Loaders loaders = loaders_of(host);
    EXPECT_THAT(loaders.appliers, ElementsAre(Applier::busybox));
    EXPECT_EQ(loaders.because, "/etc/runlevels/boot/sysctl starts sysctl at boot");
}

TEST(Loaders, openrc_with_procps) {
    HostTree host;
    host.file("/sbin/init", "ELF").file("/sbin/sysctl", "ELF");
    host.file("/etc/init.d/sysctl", "sysctl --system")
        .link("/etc/runlevels/boot/sysctl", "/etc/init.d/sysctl");
    host.file("/lib/apk/db/installed", "P:musl\nV:1.2\n\nP:procps-ng\nV:4.0.4-r3\n\n");
    EXPECT_THAT(loaders_of(host).appliers, ElementsAre(Applier::procps_4));
}

TEST(Loaders, a_checkout_of_etc_is_judged_by_its_marks) {
    EXPECT_THAT(loaders_of(HostTree().file("/etc/debian_version", "12.5\n")).appliers,
                ElementsAre(Applier::systemd));
    EXPECT_THAT(loaders_of(HostTree().file("/etc/os-release", "ID=ubuntu\nID_LIKE=debian\n")).appliers,
                ElementsAre(Applier::systemd));
    EXPECT_THAT(
        loaders_of(HostTree().file("/etc/os-release", "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"))
            .appliers,
        ElementsAre(Applier::systemd));
    EXPECT_THAT(loaders_of(HostTree().file("/usr/lib/os-release", "ID=fedora\n")).appliers,
                ElementsAre(Applier::systemd));
    EXPECT_THAT(loaders_of(HostTree().file("/etc/alpine-release", "3.20\n")).appliers,
                ElementsAre(Applier::busybox));
    EXPECT_THAT(loaders_of(HostTree().file("/etc/os-release", "ID=openwrt\n")).appliers,
                ElementsAre(Applier::busybox));
    EXPECT_THAT(loaders_of(HostTree().file("/etc/systemd/system/x.service", "")).appliers,
                ElementsAre(Applier::systemd));
    EXPECT_THAT(loaders_of(HostTree().file("/etc/os-release", "ID=devuan\nID_LIKE=debian\n")).appliers,
                ElementsAre(Applier::procps_3, Applier::procps_4));
}

TEST(Loaders, the_reason_of_a_conclusion_is_told) {
    EXPECT_EQ(loaders_of(HostTree().file("/etc/os-release", "ID=debian\n")).because,
              "/etc/os-release says debian, where systemd-sysctl applies the settings");
}

TEST(Loaders, an_unknown_host_stays_unknown) {
    const Loaders loaders =
        loaders_of(HostTree().file("/etc/sysctl.conf", everything_off).file("/etc/os-release", "ID=void\n"));
    EXPECT_THAT(loaders.appliers, IsEmpty());
    EXPECT_THAT(loaders.because, HasSubstr("/etc/os-release"));
}

}  // namespace
}  // namespace route_guard::sysctl
