// SPDX-License-Identifier: MIT
// Never run: the build of this program makes the precompiled header of the test programs.
