namespace XApi;

/// <summary>
/// What a project was approved for. The documentation mixes the levels of several years, so all of them are here;
/// <see cref="Essential"/>, <see cref="Elevated"/> and <see cref="AcademicResearch"/> are the earlier ones.
/// </summary>
public enum XAccessLevel
{
    /// <summary>A project without a plan. The pages state no query limits for it.</summary>
    Free,

    /// <summary>Earlier entry level: core operators, 512 characters.</summary>
    Essential,

    /// <summary>Earlier middle level: core operators, 512 characters.</summary>
    Elevated,

    /// <summary>Core operators, 512 characters.</summary>
    Basic,

    /// <summary>Earlier level for researchers: all operators, 1,024 characters.</summary>
    AcademicResearch,

    /// <summary>All operators in search and streams.</summary>
    Pro,

    /// <summary>Everything.</summary>
    Enterprise,
}
