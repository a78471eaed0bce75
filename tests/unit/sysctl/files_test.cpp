// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host_tree.hpp"

namespace route_guard::sysctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* on = "net.ipv4.conf.all.send_redirects = 1\n";

class DropIns : public testing::TestWithParam<Applier> {};
INSTANTIATE_TEST_SUITE_P(Files, DropIns,
                         testing::Values(Applier::systemd, Applier::procps_3, Applier::procps_4),
                         [](const auto& applier) {
                             return applier.param == Applier::systemd    ? "systemd"
                                    : applier.param == Applier::procps_3 ? "procps_3"
                                                                         : "procps_4";
                         });

TEST_P(DropIns, apply_in_byte_order_of_names_across_folders) {
    HostTree host;
    host.file("/usr/lib/sysctl.d/50-b.conf", "")
        .file("/etc/sysctl.d/90-c.conf", "")
        .file("/run/sysctl.d/Z.conf", "")
        .file("/usr/local/lib/sysctl.d/a.conf", "");
    EXPECT_THAT(host.boot(GetParam()).files_read,
                ElementsAre("/usr/lib/sysctl.d/50-b.conf", "/etc/sysctl.d/90-c.conf", "/run/sysctl.d/Z.conf",
                            "/usr/local/lib/sysctl.d/a.conf"));
}

TEST_P(DropIns, of_one_name_are_read_from_the_first_folder_only) {
    HostTree host;
    host.file("/usr/lib/sysctl.d/x.conf", on).file("/usr/local/lib/sysctl.d/x.conf", everything_off);
    EXPECT_THAT(host.senders_after(GetParam()), IsEmpty());
    host.file("/run/sysctl.d/x.conf", on);
    EXPECT_THAT(host.boot(GetParam()).files_read, ElementsAre("/run/sysctl.d/x.conf"));
    host.file("/etc/sysctl.d/x.conf", on);
    EXPECT_THAT(host.boot(GetParam()).files_read, ElementsAre("/etc/sysctl.d/x.conf"));
}

TEST_P(DropIns, of_run_are_told_from_those_that_outlast_a_boot) {
    HostTree host;
    host.file("/run/sysctl.d/x.conf", everything_off);
    EXPECT_THAT(host.senders_after(GetParam()), IsEmpty());
    EXPECT_TRUE(host.boot(GetParam()).run_is_needed);
    host.file("/usr/lib/sysctl.d/a.conf", everything_off);
    EXPECT_FALSE(host.boot(GetParam()).run_is_needed);
    host.file("/usr/lib/sysctl.d/b.conf", on).link("/run/sysctl.d/b.conf", "/dev/null");
    EXPECT_THAT(host.senders_after(GetParam()), IsEmpty());
    EXPECT_TRUE(host.boot(GetParam()).run_is_needed) << "the mask is lost";
}

TEST_P(DropIns, are_masked_by_an_empty_file_dev_null_a_dangling_link_and_a_folder) {
    HostTree host;
    host.file("/usr/lib/sysctl.d/1.conf", on)
        .file("/usr/lib/sysctl.d/2.conf", on)
        .file("/usr/lib/sysctl.d/3.conf", on)
        .file("/usr/lib/sysctl.d/4.conf", on);
    host.file("/etc/sysctl.d/1.conf", "")
        .link("/etc/sysctl.d/2.conf", "/dev/null")
        .link("/etc/sysctl.d/3.conf", "/nowhere");
    host.node("/etc/sysctl.d/4.conf", Node{.kind = NodeKind::directory, .mode = 0755});
    EXPECT_EQ(host.boot(GetParam()).all.value, std::nullopt);
}

TEST_P(DropIns, must_end_in_conf) {
    HostTree host;
    host.file("/etc/sysctl.d/a.conf~", on)
        .file("/etc/sysctl.d/README", on)
        .file("/etc/sysctl.d/b.CONF", on)
        .file("/etc/sysctl.d/conf", on);
    EXPECT_THAT(host.boot(GetParam()).files_read, IsEmpty());
}

TEST_P(DropIns, that_are_hidden_are_read_by_procps_only) {
    HostTree host;
    host.file("/etc/sysctl.d/.hidden.conf", on).file("/etc/sysctl.d/.conf", on);
    EXPECT_EQ(host.boot(GetParam()).all.value,
              GetParam() == Applier::systemd ? std::nullopt : std::optional<long>(1));
}

TEST_P(DropIns, that_cannot_be_read_are_told) {
    HostTree host;
    host.file("/etc/sysctl.d/a.conf", everything_off);
    host.node("/etc/sysctl.d/b.conf", Node{.kind = NodeKind::regular, .problem = "Permission denied"});
    const auto problems = host.boot(GetParam()).problems;
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_THAT(problems.front(), HasSubstr("/etc/sysctl.d/b.conf could not be read: Permission denied. "));
}

TEST(Files, the_main_file_is_read_by_systemd_only_through_a_link) {
    HostTree host;
    host.file("/etc/sysctl.conf", everything_off);
    EXPECT_THAT(host.senders_after(Applier::systemd), ElementsAre("all", "default"));
    host.link("/etc/sysctl.d/99-sysctl.conf", "/etc/sysctl.conf");
    EXPECT_THAT(host.senders_after(Applier::systemd), IsEmpty());
}

TEST(Files, lib_is_systemds_folder_only_before_the_merged_usr) {
    HostTree host;
    host.file("/lib/sysctl.d/a.conf", everything_off).folder("/usr/lib/sysctl.d");
    EXPECT_THAT(host.senders_after(Applier::systemd), ElementsAre("all", "default"))
        << "not every release reads it";
    EXPECT_THAT(host.senders_after(Applier::procps_4), IsEmpty());
    host.file("/etc/sysctl.d/0.conf", everything_off).file("/lib/sysctl.d/z.conf", on);
    EXPECT_THAT(host.senders_after(Applier::systemd), ElementsAre("all")) << "some releases read it";
}

TEST(Files, procps_takes_wildcards_in_a_files_name_for_a_pattern) {
    HostTree host;
    host.file("/etc/sysctl.d/1-x.conf", everything_off)
        .file("/etc/sysctl.d/2-*.conf", on)
        .file("/etc/sysctl.d/2-z.conf", everything_off);
    EXPECT_THAT(host.boot(Applier::procps_4).files_read,
                ElementsAre("/etc/sysctl.d/1-x.conf", "/etc/sysctl.d/2-*.conf", "/etc/sysctl.d/2-z.conf",
                            "/etc/sysctl.d/2-z.conf"));
    host.file("/etc/sysctl.d/3{-x,-y}.conf", on).file("/etc/sysctl.d/3-x.conf", everything_off);
    EXPECT_THAT(host.senders_after(Applier::procps_4), IsEmpty()) << "the braces stand for the other file";
}

TEST(Files, procps_passes_over_the_rest_of_a_pattern_after_a_dangling_link) {
    HostTree host;
    host.link("/etc/sysctl.d/10.conf", "/nowhere").file("/etc/sysctl.d/?0.conf", everything_off);
    EXPECT_THAT(host.boot(Applier::procps_3).files_read, IsEmpty());
    EXPECT_THAT(host.boot(Applier::procps_4).files_read, IsEmpty());
}

}  // namespace
}  // namespace route_guard::sysctl
