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

// A host whose units can all be seen.
HostTree whole_systemd_host() {
    HostTree host = systemd_host();
    host.file("/usr/lib/systemd/system/sysinit.target", "[Unit]\n");
    host.link("/usr/lib/systemd/system/sysinit.target.wants/systemd-sysctl.service",
              "/usr/lib/systemd/system/systemd-sysctl.service");
    return host;
}

TEST(Loaders, a_service_that_does_something_else_is_not_believed) {
    HostTree host = whole_systemd_host();
    EXPECT_THAT(loaders_of(host).appliers, ElementsAre(Applier::systemd));
    const std::string drop_in = "/etc/systemd/system/systemd-sysctl.service.d/local.conf";
    host.file(drop_in, "[Service]\nTimeoutSec=90\n");
    EXPECT_THAT(loaders_of(host).appliers, ElementsAre(Applier::systemd));
    for (const char* change :
         {"[Service]\nExecStart=\nExecStart=/bin/true\n", "[Unit]\nConditionVirtualization=no\n"}) {
        host.file(drop_in, change);
        EXPECT_THAT(loaders_of(host).appliers, IsEmpty()) << change;
        EXPECT_THAT(loaders_of(host).because,
                    HasSubstr(drop_in + " changes what systemd-sysctl.service does"));
    }
    HostTree other = systemd_host();
    other.file("/etc/systemd/system/systemd-sysctl.service", "[Service]\nExecStart=/bin/true\n");
    EXPECT_THAT(loaders_of(other).because,
                HasSubstr("/etc/systemd/system/systemd-sysctl.service starts another program"));
}

TEST(Loaders, a_service_that_nothing_starts_applies_nothing) {
    HostTree unwanted = systemd_host();
    unwanted.file("/usr/lib/systemd/system/sysinit.target", "[Unit]\n");
    EXPECT_THAT(loaders_of(unwanted).appliers, IsEmpty());
    EXPECT_THAT(loaders_of(unwanted).because,
                HasSubstr("nothing starts /usr/lib/systemd/system/systemd-sysctl.service"));
    HostTree without;
    without.file("/usr/lib/systemd/systemd", "ELF").link("/sbin/init", "/usr/lib/systemd/systemd");
    without.file("/usr/lib/systemd/system/sysinit.target", "[Unit]\n");
    EXPECT_THAT(loaders_of(without).because, HasSubstr("there is no systemd-sysctl.service"));
}

TEST(Loaders, procps_service_counts_where_it_starts_sysctl_with_all_files) {
    HostTree host = whole_systemd_host();
    host.file("/usr/lib/systemd/system/procps.service",
              "# like sysctl --system\n[Service]\nExecStart=/bin/true\n");
    host.link("/etc/systemd/system/sysinit.target.wants/procps.service",
              "/usr/lib/systemd/system/procps.service");
    EXPECT_THAT(loaders_of(host).appliers, ElementsAre(Applier::systemd));
}

TEST(Loaders, a_systemd_without_patterns_is_known_by_its_library_or_its_distribution) {
    HostTree host = whole_systemd_host();
    host.file("/usr/lib/systemd/libsystemd-shared-239.so", "ELF");
    EXPECT_THAT(loaders_of(host).appliers, ElementsAre(Applier::systemd_early));
    HostTree later = whole_systemd_host();
    later.file("/usr/lib/systemd/libsystemd-shared-252.4-1.fc37.so", "ELF")
        .file("/etc/os-release", "ID=rhel\nVERSION_ID=8\n");
    EXPECT_THAT(loaders_of(later).appliers, ElementsAre(Applier::systemd)) << "the library has the word";
    const auto of_release = [](const char* release) {
        return loaders_of(HostTree().file("/etc/os-release", release)).appliers;
    };
    EXPECT_THAT(of_release("ID=rhel\nVERSION_ID=\"8.10\"\n"), ElementsAre(Applier::systemd_early));
    EXPECT_THAT(of_release("ID=\"almalinux\"\nID_LIKE=\"rhel\"\nVERSION_ID=\"9.4\"\n"),
                ElementsAre(Applier::systemd));
    EXPECT_THAT(of_release("ID=opensuse-leap\nID_LIKE=suse\nVERSION_ID=\"15.2\"\n"),
                ElementsAre(Applier::systemd_early));
    EXPECT_THAT(of_release("ID=debian\nVERSION_ID=\"12\"\n"), ElementsAre(Applier::systemd));
    EXPECT_THAT(of_release("ID=debian\n"), ElementsAre(Applier::systemd)) << "testing has no number";
}

TEST(Loaders, a_script_that_no_link_starts_does_not_run) {
    HostTree sysvinit;
    sysvinit.file("/sbin/init", "ELF").file("/etc/inittab", "").file("/etc/debian_version", "12.5\n");
    sysvinit.file("/etc/init.d/procps", "").link("/etc/rcS.d/K01procps", "/etc/init.d/procps");
    EXPECT_THAT(loaders_of(sysvinit).appliers, IsEmpty());
    sysvinit.link("/etc/rcS.d/S01procps", "/nowhere");
    EXPECT_THAT(loaders_of(sysvinit).because, HasSubstr("nothing in /etc/rcS.d starts a script"));
    HostTree alpine;
    alpine.file("/etc/alpine-release", "3.20\n").link("/etc/runlevels/boot/hostname", "/etc/init.d/hostname");
    EXPECT_THAT(loaders_of(alpine).because, HasSubstr("nothing in /etc/runlevels starts a script"));
    HostTree openwrt;
    openwrt.file("/etc/openwrt_release", "")
        .file("/etc/init.d/boot", "")
        .link("/etc/rc.d/S10boot", "/etc/init.d/boot");
    EXPECT_THAT(loaders_of(openwrt).because, HasSubstr("nothing in /etc/rc.d starts a script"));
    openwrt.file("/etc/init.d/sysctl", "").link("/etc/rc.d/S11sysctl", "/etc/init.d/sysctl");
    EXPECT_THAT(loaders_of(openwrt).appliers, ElementsAre(Applier::busybox));
}

TEST(Loaders, another_first_process_is_not_taken_for_the_distributions_own) {
    HostTree host;
    host.file("/usr/bin/tini", "ELF")
        .link("/sbin/init", "/usr/bin/tini")
        .file("/etc/os-release", "ID=debian\n");
    EXPECT_THAT(loaders_of(host).appliers, IsEmpty());
    EXPECT_THAT(loaders_of(host).because, HasSubstr("/sbin/init is neither systemd"));
}

}  // namespace
}  // namespace route_guard::sysctl
