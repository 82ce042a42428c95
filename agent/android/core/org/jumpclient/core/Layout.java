package org.jumpclient.core;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The declared fields of a message, or of a pipe's parameters, and their hard limits. */
final class Layout {
    private static final Map<String, Layout> BY_NAME = new HashMap<>();
    private static final Map<Integer, Layout> BY_TAG = new HashMap<>();
    private static final Map<String, Layout> KINDS = new HashMap<>();

    static {
        for (String row : Wire.MESSAGES) {
            Layout made = new Layout(row);
            BY_NAME.put(made.name, made);
            BY_TAG.put(Integer.valueOf(made.first), made);
        }
        for (String row : Wire.KINDS) {
            Layout made = new Layout(row);
            KINDS.put(made.first, made);
        }
    }

    /** The tag of a message, or the name of a kind of pipe. */
    final String first;

    final String name;
    private final List<Field> fields = new ArrayList<>();

    private Layout(String row) {
        String[] words = row.split(" ");
        first = words[0];
        name = words[1];
        for (int i = 2; i < words.length; i++) {
            fields.add(new Field(words[i]));
        }
    }

    /** Return the layout of a message by its name, which must exist. */
    static Layout named(String name) {
        Layout found = BY_NAME.get(name);
        if (found == null) {
            throw new IllegalArgumentException(name);
        }
        return found;
    }

    /** Return the layout of a message by its tag, or null. */
    static Layout tagged(int tag) {
        return BY_TAG.get(tag);
    }

    /** Return the layout of the parameters of a kind of pipe, or null. */
    static Layout kind(String name) {
        return KINDS.get(name);
    }

    int size() {
        return fields.size();
    }

    String fieldName(int index) {
        return fields.get(index).name;
    }

    int indexOf(String field) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name.equals(field)) {
                return i;
            }
        }
        throw new IllegalArgumentException(name + " has no " + field);
    }

    /** Return a value for each field: the given ones after a check, then defaults. */
    List<Object> complete(List<?> given) throws ProtocolError {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            if (i >= given.size()) {
                if (field.isRequired) {
                    throw new ProtocolError(name + " lacks " + field.name);
                }
                values.add(field.missing);
                continue;
            }
            String problem = field.problem(given.get(i));
            if (problem != null) {
                throw new ProtocolError(name + "." + field.name + " " + problem);
            }
            values.add(given.get(i));
        }
        return values;
    }

    private static final class Field {
        final String name;
        final boolean isRequired;
        final Object missing;
        private final String kind;
        private final long low;
        private final long high;
        private final int items;

        Field(String declared) {
            String[] parts = declared.split("\\|", -1);
            name = parts[0];
            kind = parts[1];
            low = Long.parseLong(parts[2]);
            high = Long.parseLong(parts[3]);
            items = Integer.parseInt(parts[4]);
            isRequired = parts[5].isEmpty();
            try {
                missing = isRequired ? null : Json.parse(parts[5]);
            } catch (Json.Malformed error) {
                throw new IllegalStateException(error);
            }
        }

        /** Return what is wrong with a value, or null. */
        String problem(Object value) {
            switch (kind) {
                case "text":
                    return textProblem(value);
                case "flag":
                    return value instanceof Boolean ? null : "must be true or false";
                case "texts":
                case "values":
                    return listProblem(value);
                default:
                    return numberProblem(value);
            }
        }

        private String textProblem(Object value) {
            if (!(value instanceof String)) {
                return "must be a text";
            }
            String text = (String) value;
            if (text.codePointCount(0, text.length()) > high) {
                return "must have at most " + high + " characters";
            }
            return isUnicode(text) ? null : "must be valid Unicode";
        }

        private String listProblem(Object value) {
            if (!(value instanceof List)) {
                return "must be a list";
            }
            List<?> list = (List<?>) value;
            if (list.size() > items) {
                return "must have at most " + items + " items";
            }
            for (Object item : list) {
                boolean other = item instanceof Number || item instanceof Boolean;
                String problem = kind.equals("values") && other ? null : textProblem(item);
                if (problem != null) {
                    return "each item " + problem;
                }
            }
            return null;
        }

        private String numberProblem(Object value) {
            boolean whole = value instanceof Long || value instanceof BigInteger;
            if (kind.equals("integer") && !whole) {
                return "must be a whole number";
            }
            if (!whole && !(value instanceof Double)) {
                return "must be a number";
            }
            if (Double.isInfinite(((Number) value).doubleValue())) {
                return "must be a number";
            }
            BigDecimal number = new BigDecimal(value.toString());
            boolean within = number.compareTo(BigDecimal.valueOf(low)) >= 0
                    && number.compareTo(BigDecimal.valueOf(high)) <= 0;
            return within ? null : "must be between " + low + " and " + high;
        }
    }

    /** Return whether a text has no surrogate without its other half. */
    static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            char one = text.charAt(i);
            if (Character.isHighSurrogate(one) && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(one)) {
                return false;
            }
        }
        return true;
    }
}
