package dev.nearfield;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.provider.EnumSource;

/** Every code format that an index can have: all but {@link Codes#AUTO}, which is one of them. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@EnumSource(value = Codes.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
public @interface EachFormat {}
