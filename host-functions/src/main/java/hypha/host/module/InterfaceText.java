package hypha.host.module;

import hypha.host.module.HyphaInterface.Constant;
import hypha.host.module.HyphaInterface.Field;
import hypha.host.module.HyphaInterface.Structure;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@link HyphaInterface} as text: for C, for Rust, and for readers. */
final class InterfaceText {
    private static final String NOTICE =
            "Made from HyphaInterface.java, which is the place to change it; InterfaceTextTest says how.";

    private InterfaceText() {}

    /** The C header. */
    static String cHeader() {
        var text = new StringBuilder();
        text.append("/* The import module hypha, version ")
                .append(HyphaInterface.VERSION)
                .append(": docs/hypha-module.md. ")
                .append(NOTICE)
                .append(" */\n#ifndef HYPHA_H\n#define HYPHA_H\n\n#include <stdint.h>\n\n")
                .append("#define HYPHA_IMPORT(name) __attribute__((import_module(\"hypha\"), import_name(#name)))\n\n")
                .append(
                        "/* Names something in the calling task only. Never 0, never negative. */\ntypedef int32_t hypha_handle;\n\nenum {\n");
        for (Constant constant : HyphaInterface.CONSTANTS) {
            text.append(
                    "    HYPHA_%s = %d, /* %s */\n".formatted(constant.name(), constant.value(), constant.meaning()));
        }
        text.append("};\n\n");
        for (Structure structure : HyphaInterface.STRUCTURES) {
            text.append("/* ").append(structure.meaning()).append(" */\ntypedef struct {\n");
            for (Field field : structure.fields()) {
                String array = field.count() == 1 ? "" : "[" + field.count() + "]";
                text.append(
                        "    %s%s%s; /* %s */\n".formatted(typed(field.type()), field.name(), array, field.meaning()));
            }
            text.append("} hypha_%s;\n_Static_assert(sizeof(hypha_%s) == %d, \"hypha_%s\");\n\n"
                    .formatted(structure.name(), structure.name(), structure.bytes(), structure.name()));
        }
        for (HyphaFunction function : HyphaInterface.FUNCTIONS) {
            text.append("/* ").append(function.summary()).append(" */\nHYPHA_IMPORT(");
            text.append(function.name())
                    .append(") ")
                    .append(declaration("hypha_", function))
                    .append(";\n");
        }
        return text.append("\n#endif\n").toString();
    }

    private static String declaration(String prefix, HyphaFunction function) {
        String parameters = function.parameters().stream()
                .map(parameter -> typed(parameter.type()) + parameter.name())
                .collect(Collectors.joining(", "));
        return typed(function.result()) + prefix + function.name() + "(" + (parameters.isEmpty() ? "void" : parameters)
                + ")";
    }

    /** A type with what stands between it and a name. */
    private static String typed(String type) {
        return type.endsWith("*") ? type : type + " ";
    }

    /** The description for Rust. */
    static String rustModule() {
        var text = new StringBuilder();
        text.append("//! The import module hypha, version ")
                .append(HyphaInterface.VERSION)
                .append(": docs/hypha-module.md.\n//! ")
                .append(NOTICE)
                .append(
                        "\n#![allow(dead_code)]\n\n/// Names something in the calling task only.\npub type Handle = i32;\n\n");
        for (Constant constant : HyphaInterface.CONSTANTS) {
            text.append("/// %s\npub const %s: i32 = %d;\n"
                    .formatted(constant.meaning(), constant.name(), constant.value()));
        }
        for (Structure structure : HyphaInterface.STRUCTURES) {
            text.append("\n/// ").append(structure.meaning()).append("\n#[repr(C)]\npub struct ");
            text.append(rustName(structure.name())).append(" {\n");
            for (Field field : structure.fields()) {
                String type = rustType(field.type());
                text.append("    /// %s\n    pub %s: %s,\n"
                        .formatted(
                                field.meaning(),
                                field.name(),
                                field.count() == 1 ? type : "[" + type + "; " + field.count() + "]"));
            }
            text.append("}\n");
        }
        text.append("\n#[link(wasm_import_module = \"hypha\")]\nextern \"C\" {\n");
        for (HyphaFunction function : HyphaInterface.FUNCTIONS) {
            String parameters = function.parameters().stream()
                    .map(parameter -> parameter.name() + ": " + rustType(parameter.type()))
                    .collect(Collectors.joining(", "));
            String name = function.name().equals("yield") ? "r#yield" : function.name();
            text.append("    /// %s\n    #[link_name = \"%s\"]\n    pub fn %s(%s) -> %s;\n"
                    .formatted(function.summary(), function.name(), name, parameters, rustType(function.result())));
        }
        return text.append("}\n").toString();
    }

    private static String rustType(String type) {
        if (type.endsWith("*")) {
            boolean constant = type.startsWith("const ");
            String target = type.substring(constant ? "const ".length() : 0, type.length() - 1)
                    .strip();
            return (constant ? "*const " : "*mut ") + rustType(target);
        }
        return switch (type) {
            case "int32_t" -> "i32";
            case "uint32_t" -> "u32";
            case "int64_t" -> "i64";
            case "uint64_t" -> "u64";
            case "char", "void" -> "u8";
            case "hypha_handle" -> "Handle";
            default -> rustName(type.replace("hypha_", ""));
        };
    }

    private static String rustName(String name) {
        return Arrays.stream(name.split("_"))
                .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
                .collect(Collectors.joining());
    }

    /** The tables of the reference. */
    static String reference() {
        var text = new StringBuilder("| function | type | what it does |\n|---|---|---|\n");
        for (HyphaFunction function : HyphaInterface.FUNCTIONS) {
            String waits = function.kind() == HyphaFunction.Kind.BLOCKING ? " *May wait.*" : "";
            text.append("| `%s` | `%s` | %s%s |\n"
                    .formatted(declaration("", function), function.type(), function.summary(), waits));
        }
        text.append("\n| constant | value | meaning |\n|---|---|---|\n");
        for (Constant constant : HyphaInterface.CONSTANTS) {
            text.append("| `HYPHA_%s` | %d | %s |\n".formatted(constant.name(), constant.value(), constant.meaning()));
        }
        for (Structure structure : HyphaInterface.STRUCTURES) {
            text.append("\n`hypha_%s`, %d bytes. %s\n\n| offset | field | |\n|---|---|---|\n"
                    .formatted(structure.name(), structure.bytes(), structure.meaning()));
            int offset = 0;
            for (Field field : structure.fields()) {
                String array = field.count() == 1 ? "" : "[" + field.count() + "]";
                text.append("| 0x%02X | `%s%s%s` | %s |\n"
                        .formatted(offset, typed(field.type()), field.name(), array, field.meaning()));
                offset += field.bytes();
            }
        }
        return text.toString();
    }
}
