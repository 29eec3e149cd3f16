using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace XApi.Spec;

/// <summary>Takes what others can't use out of an assembly's XML documentation.</summary>
internal static partial class Documentation
{
    /// <summary>Rewrites the documentation of an assembly.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="documentation">The XML.</param>
    /// <param name="compact">As a package holds it: without what editors find by themselves, and without layout.</param>
    internal static void Trim(string assembly, string documentation, bool compact)
    {
        var visible = Visible(assembly);
        var document = XDocument.Load(documentation, LoadOptions.PreserveWhitespace);
        foreach (
            var member in document
                .Descendants("member")
                .Where(member =>
                    !visible.Contains(Key(member.Attribute("name")!.Value))
                    || (compact && (IsInherited(member) || IsBareConstructor(member)))
                )
                .ToList()
        )
        {
            // With the line break before it.
            if (member.PreviousNode is XText { Value: var blank } gap && string.IsNullOrWhiteSpace(blank))
            {
                gap.Remove();
            }

            member.Remove();
        }

        if (compact)
        {
            File.WriteAllText(documentation, $"{document.Declaration}\n{Compact(document.ToString(SaveOptions.DisableFormatting))}");
        }
        else
        {
            document.Save(documentation, SaveOptions.DisableFormatting);
        }
    }

    // Editors show what a member inherits where it has no documentation of its own.
    internal static bool IsInherited(XElement member) =>
        member.Elements().ToList() is [{ Name.LocalName: "inheritdoc", HasAttributes: false }]
        && !member.Attribute("name")!.Value.StartsWith("T:", StringComparison.Ordinal);

    // There is nothing to say of a constructor without parameters that its type does not say.
    internal static bool IsBareConstructor(XElement member) => member.Attribute("name")!.Value.EndsWith(".#ctor", StringComparison.Ordinal);

    /// <summary>Without indentation, which counts in code alone, and without line breaks between elements that stand by themselves.</summary>
    internal static string Compact(string xml) =>
        Blanks()
            .Replace(
                xml,
                found =>
                    found.Value[0] == '<' ? found.Value
                    : found.Groups[1].Success ? ""
                    : "\n"
            );

    [GeneratedRegex(
        @"<code[\s>].*?</code>|(?<=<member name=""[^""]*"">|</(?:summary|remarks|param|typeparam|exception|returns|member)>)(\s+)|\n\s+",
        RegexOptions.Singleline
    )]
    private static partial Regex Blanks();

    /// <summary>A documented name without parameters and type parameters: <c>M:XApi.Tweet.Find``1(System.String)</c> is <c>M:XApi.Tweet.Find</c>.</summary>
    internal static string Key(string name) => name.Split('(', '~')[0].Split("``")[0];

    // Read from the metadata, which needs none of the assembly's dependencies.
    private static HashSet<string> Visible(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var reader = file.GetMetadataReader();
        HashSet<string> names = [];
        foreach (var type in reader.TypeDefinitions.Select(reader.GetTypeDefinition).Where(type => IsVisible(reader, type)))
        {
            var name = FullName(reader, type);
            names.Add($"T:{name}");
            foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition).Where(IsOffered))
            {
                names.Add($"M:{name}.{reader.GetString(method.Name).Replace('.', '#')}");
            }

            foreach (
                var field in type.GetFields()
                    .Select(reader.GetFieldDefinition)
                    .Where(field => IsOffered((int)(field.Attributes & FieldAttributes.FieldAccessMask)))
            )
            {
                names.Add($"F:{name}.{reader.GetString(field.Name)}");
            }

            foreach (var property in type.GetProperties().Select(reader.GetPropertyDefinition))
            {
                var accessors = property.GetAccessors();
                if (
                    new[] { accessors.Getter, accessors.Setter }.Any(accessor =>
                        !accessor.IsNil && IsOffered(reader.GetMethodDefinition(accessor))
                    )
                )
                {
                    names.Add($"P:{name}.{reader.GetString(property.Name)}");
                }
            }

            foreach (
                var occasion in type.GetEvents()
                    .Select(reader.GetEventDefinition)
                    .Where(occasion => IsOffered(reader.GetMethodDefinition(occasion.GetAccessors().Adder)))
            )
            {
                names.Add($"E:{name}.{reader.GetString(occasion.Name)}");
            }
        }

        return names;
    }

    private static bool IsVisible(MetadataReader reader, TypeDefinition type) =>
        (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem => IsVisible(
                reader,
                reader.GetTypeDefinition(type.GetDeclaringType())
            ),
            _ => false,
        };

    private static bool IsOffered(MethodDefinition method) => IsOffered((int)(method.Attributes & MethodAttributes.MemberAccessMask));

    // Fields and methods number their access alike.
    private static bool IsOffered(int access) =>
        (MethodAttributes)access is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private static string FullName(MetadataReader reader, TypeDefinition type)
    {
        var name = reader.GetString(type.Name);
        return type.GetDeclaringType() is { IsNil: false } outer ? $"{FullName(reader, reader.GetTypeDefinition(outer))}.{name}"
            : type.Namespace.IsNil ? name
            : $"{reader.GetString(type.Namespace)}.{name}";
    }
}
