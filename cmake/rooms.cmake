# SPDX-License-Identifier: GPL-3.0-or-later
# One target a room: the libraries named here are the map of who may use whom.

add_library(route_guard_settings INTERFACE)
target_compile_options(route_guard_settings INTERFACE -Wall -Wextra -Wconversion -Wshadow -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  # The sanitizers' own code hides from GCC what is set: it then warns of values that are (its manual says so).
  target_compile_options(route_guard_settings INTERFACE -Wno-maybe-uninitialized)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12 offers std::expected where concepts are complete; clang before 19 has what it needs but says less.
  # Its stable algorithms call a function of its own that it calls deprecated.
  target_compile_options(route_guard_settings INTERFACE -Wno-builtin-macro-redefined -Wno-macro-redefined
                         -D__cpp_concepts=202002L -Wno-deprecated-declarations)
endif()
# Without this, {fmt} asks std::locale for it, and 460 KB of formats for numbers, money and dates are linked in.
target_compile_definitions(route_guard_settings INTERFACE "FMT_STATIC_THOUSANDS_SEPARATOR=','")
target_include_directories(route_guard_settings INTERFACE "${CMAKE_SOURCE_DIR}/src")

# room(NAME SOURCES file... [USES target...]): the static library route_guard_NAME.
function(room NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
  add_library(route_guard_${NAME} STATIC ${ARG_SOURCES})
  target_link_libraries(route_guard_${NAME} PUBLIC route_guard_settings ${ARG_USES})
endfunction()

# room_test(NAME SOURCES file... [USES target...]): one GoogleTest program, each of its tests known to ctest.
function(room_test NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
  add_executable(${NAME} ${ARG_SOURCES})
  target_link_libraries(${NAME} PRIVATE route_guard_settings ${ARG_USES} GTest::gmock GTest::gtest_main)
  target_include_directories(${NAME} PRIVATE "${CMAKE_SOURCE_DIR}/tests")
  gtest_discover_tests(${NAME} TEST_PREFIX "${NAME}." DISCOVERY_TIMEOUT 60)
endfunction()

# room_fuzzer(NAME SOURCES file... [USES target...]): one libFuzzer program, where they are asked for.
function(room_fuzzer NAME)
  if(NOT ROUTE_GUARD_FUZZERS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
  add_executable(${NAME} ${ARG_SOURCES})
  target_link_libraries(${NAME} PRIVATE route_guard_settings ${ARG_USES})
  target_include_directories(${NAME} PRIVATE "${CMAKE_SOURCE_DIR}/tests")
  target_link_options(${NAME} PRIVATE -fsanitize=fuzzer)
endfunction()
