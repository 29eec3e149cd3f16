using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace XApi.Sandbox;

/// <summary>
/// Finds ASP.NET Core, on which the sandbox runs, for a program whose host started the bare runtime: F# Interactive and notebooks do. A program that was built knows
/// it from its own configuration, and nothing is done here.
/// </summary>
internal static class SharedFramework
{
    private const string Name = "Microsoft.AspNetCore.App";

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The first type of the sandbox that is used has members of ASP.NET Core already.")]
    internal static void Register() =>
        (AssemblyLoadContext.GetLoadContext(typeof(SharedFramework).Assembly) ?? AssemblyLoadContext.Default).Resolving += Resolve;

    /// <summary>The folder of the framework that fits a runtime: of the same version, or else the newest of its major version; null where there is none.</summary>
    /// <param name="runtime">The folder of the runtime: <c>shared/Microsoft.NETCore.App/10.0.1</c>.</param>
    internal static string? FolderFor(string runtime)
    {
        var own = new DirectoryInfo(runtime.TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar));
        if (own.Parent?.Parent is not { } shared || !Version.TryParse(own.Name, out var version))
        {
            return null;
        }

        var frameworks = new DirectoryInfo(Path.Combine(shared.FullName, Name));
        return frameworks.Exists
            ? frameworks
                .EnumerateDirectories()
                .Select(folder => (folder.FullName, Version: Version.TryParse(folder.Name, out var found) ? found : null))
                .Where(folder => folder.Version?.Major == version.Major)
                .OrderByDescending(folder => folder.Version == version)
                .ThenByDescending(folder => folder.Version)
                .FirstOrDefault()
                .FullName
            : null;
    }

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName wanted)
    {
        var path = FolderFor(RuntimeEnvironment.GetRuntimeDirectory()) is { } folder ? Path.Combine(folder, $"{wanted.Name}.dll") : null;
        return File.Exists(path) ? AssemblyLoadContext.Default.LoadFromAssemblyPath(path) : null;
    }
}
